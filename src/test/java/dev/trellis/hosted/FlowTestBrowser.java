package dev.trellis.hosted;

import dev.trellis.testing.MultipartForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// An HTTP client that behaves like a browser without scripts: it stores cookies, sends forms, and
/// follows redirects.
final class FlowTestBrowser {
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final Map<String, String> cookies = new ConcurrentHashMap<>();
    private final String language;

    FlowTestBrowser() {
        this("en");
    }

    FlowTestBrowser(String language) {
        this.language = language;
    }

    /// A response, after redirects.
    ///
    /// @param at its address
    record Page(int status, URI at, String html, Map<String, List<String>> headers) {
        boolean isAt(String page) {
            return at.getPath().endsWith("/" + page);
        }

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    Page get(String url) {
        return send(request(url).GET());
    }

    Page head(String url) {
        return send(request(url).method("HEAD", BodyPublishers.noBody()));
    }

    /// @param fields name, value, name, value …
    Page post(String url, String... fields) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        String body = form.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return send(request(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    /// Sends a form with a file.
    Page upload(String url, MultipartForm form) {
        return send(request(url)
                .header("Content-Type", "multipart/form-data; boundary=" + form.boundary())
                .POST(BodyPublishers.ofByteArray(form.bytes())));
    }

    private HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).header("Accept-Language", language);
    }

    private Page send(HttpRequest.Builder request) {
        try {
            if (!cookies.isEmpty()) {
                request.header(
                        "Cookie",
                        cookies.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
            }
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::storeCookie);
            return response.statusCode() == 303
                    ? get(response.uri()
                            .resolve(response.headers().firstValue("Location").orElseThrow())
                            .toString())
                    : new Page(
                            response.statusCode(),
                            response.uri(),
                            response.body(),
                            response.headers().map());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// As in RFC 6265; the JDK's `CookieManager` quotes values and adds attributes.
    private void storeCookie(String header) {
        String[] pair = header.split(";", 2)[0].split("=", 2);
        cookies.put(pair[0], pair[1]);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
