package dev.trellis.testing;

import dev.trellis.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A form with files (`multipart/form-data`), valid or, for tests of errors, invalid.
///
/// @param parts in their order
public record MultipartForm(String boundary, List<Part> parts) {
    public MultipartForm() {
        this("trellis-boundary-7", List.of());
    }

    /// @param headers whole lines
    public record Part(String name, List<String> headers, byte[] content) {}

    /// Returns the form with an additional text.
    public MultipartForm text(String name, String value) {
        return part(
                name,
                List.of("Content-Disposition: form-data; name=\"" + name + "\""),
                value.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns the form with an additional file.
    ///
    /// @param contentType `null` to declare none
    public MultipartForm file(String name, String fileName, @Nullable String contentType, byte[] content) {
        List<String> headers = new ArrayList<>();
        headers.add("Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"");
        if (contentType != null) {
            headers.add("Content-Type: " + contentType);
        }
        return part(name, headers, content);
    }

    /// Returns the form with an additional part.
    public MultipartForm part(String name, List<String> headers, byte[] content) {
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(name, headers, content));
        return new MultipartForm(boundary, List.copyOf(more));
    }

    /// Returns the form with the parts of another form after its own.
    public MultipartForm parts(MultipartForm other) {
        List<Part> more = new ArrayList<>(parts);
        more.addAll(other.parts());
        return new MultipartForm(boundary, List.copyOf(more));
    }

    /// Returns the form without the parts of this name.
    public MultipartForm without(String name) {
        return new MultipartForm(
                boundary,
                parts.stream().filter(part -> !part.name().equals(name)).toList());
    }

    /// Returns the form with another value for this name, at the end.
    public MultipartForm with(String name, String value) {
        return without(name).text(name, value);
    }

    /// Returns the form with another boundary between its parts.
    public MultipartForm withBoundary(String another) {
        return new MultipartForm(another, parts);
    }

    public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            write(out, "--" + boundary + "\r\n" + String.join("\r\n", part.headers()) + "\r\n\r\n");
            out.writeBytes(part.content());
            write(out, "\r\n");
        }
        write(out, "--" + boundary + "--\r\n");
        return out.toByteArray();
    }

    /// Returns the form as JSON to validate against a schema: the content of each text, and a
    /// placeholder for each file. An empty field has no value.
    String json() {
        ObjectNode json = Json.object();
        parts.stream()
                .filter(part -> part.content().length > 0)
                .forEach(part -> json.put(
                        part.name(),
                        part.headers().getFirst().contains("filename=")
                                ? "(file)"
                                : new String(part.content(), StandardCharsets.UTF_8)));
        return json.toString();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
