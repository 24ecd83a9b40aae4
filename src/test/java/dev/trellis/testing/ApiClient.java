package dev.trellis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A client of the API with one set of credentials. Every exchange is checked against
/// `openapi.yaml`; a violation fails the test.
public final class ApiClient {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String baseUrl;
    private final Map<String, String> headers;

    public ApiClient(String baseUrl, String clientId, String clientSecret) {
        this(baseUrl, Map.of("Authorization", basic(clientId, clientSecret)));
    }

    private ApiClient(String baseUrl, Map<String, String> headers) {
        this.baseUrl = baseUrl;
        this.headers = headers;
    }

    /// Returns a client without credentials.
    public static ApiClient anonymous(String baseUrl) {
        return new ApiClient(baseUrl, Map.of());
    }

    public static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /// Returns a client that also sends a header, or sends it with another value.
    public ApiClient with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new ApiClient(baseUrl, Map.copyOf(more));
    }

    public ApiResponse get(String pathAndQuery) {
        return send("GET", pathAndQuery, null);
    }

    public ApiResponse post(String path, String json) {
        return send("POST", path, json);
    }

    public ApiResponse patch(String path, String json) {
        return send("PATCH", path, json);
    }

    public ApiResponse delete(String path) {
        return send("DELETE", path, null);
    }

    /// @param pathAndQuery relative to the base path, and percent-encoded
    public ApiResponse send(String method, String pathAndQuery, @Nullable String body) {
        return send(method, pathAndQuery, body == null ? null : body.getBytes(StandardCharsets.UTF_8), body);
    }

    /// Sends bytes that need not be valid text.
    public ApiResponse sendBytes(String method, String pathAndQuery, byte[] body) {
        return send(method, pathAndQuery, body, null);
    }

    /// Sends a multipart form.
    public ApiResponse sendForm(String method, String path, MultipartForm form) {
        return with("Content-Type", form.contentType()).send(method, path, form.bytes(), form.json());
    }

    private ApiResponse send(String method, String pathAndQuery, byte @Nullable [] bytes, @Nullable String text) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + pathAndQuery))
                .timeout(Duration.ofSeconds(60))
                .method(method, bytes == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes));
        headers.forEach(request::header);
        if (bytes != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        HttpRequest built = request.build();
        ApiResponse reply = reply(built);
        String path = pathAndQuery.split("\\?", 2)[0];
        String contentType = built.headers().firstValue("Content-Type").orElse(null);
        OpenApi.check(method, path, contentType, text, reply.status(), reply.headers(), reply.body());
        return reply;
    }

    private static ApiResponse reply(HttpRequest request) {
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            Map<String, String> headers = new TreeMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            return new ApiResponse(response.statusCode(), headers, response.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
