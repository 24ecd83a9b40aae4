package dev.trellis.cli.tour;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A minimal browser for the hosted pages, which work without scripts. It stores cookies, follows
/// redirects, and prints the title of each page.
final class HostedFlowBrowser {
    private static final Pattern TITLE = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);

    private final PrintStream out;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    HostedFlowBrowser(PrintStream out) {
        this.out = out;
    }

    /// A page, after redirects.
    ///
    /// @param title the text of its `h1`
    record Page(int status, URI uri, String title, String html) {}

    Page open(String url) {
        out.println();
        out.println("  GET " + redactedPath(URI.create(url)));
        return showPage(send(HttpRequest.newBuilder(URI.create(url)).GET()));
    }

    /// Submits a form.
    ///
    /// @param fields names and values, alternating
    Page send(String url, String... fields) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(i == 0 ? "" : "&").append(encode(fields[i])).append('=').append(encode(fields[i + 1]));
        }
        out.println();
        out.println("  POST " + redactedPath(URI.create(url)) + "  " + form);
        return showPage(send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.toString()))));
    }

    Page upload(String url, String fileName, byte[] file) {
        out.println();
        out.println("  POST " + redactedPath(URI.create(url)) + "  " + fileName + ", " + file.length + " bytes");
        return showPage(send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", SampleDocuments.contentType())
                .POST(BodyPublishers.ofByteArray(SampleDocuments.form(Map.of(), fileName, file)))));
    }

    private Page showPage(Page page) {
        out.println("  → " + page.status() + " \"" + page.title() + "\"  " + redactedPath(page.uri()));
        return page;
    }

    /// The path with the token of a link shortened: the token is a credential of the customer, and
    /// even the tour does not print it in full.
    private static String redactedPath(URI uri) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return uri.getRawPath().replaceFirst("(/verify/.{6})[^/]*", "$1…") + query;
    }

    private Page send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            HttpResponse<String> response = client.send(
                    request.timeout(Duration.ofSeconds(30))
                            .header("Accept-Language", "en")
                            .build(),
                    BodyHandlers.ofString(StandardCharsets.UTF_8));
            response.headers().allValues("Set-Cookie").forEach(this::storeCookie);
            if (response.statusCode() == 303) {
                URI next = response.uri()
                        .resolve(response.headers().firstValue("Location").orElse(""));
                return send(HttpRequest.newBuilder(next).GET());
            }
            Matcher title = TITLE.matcher(response.body());
            return new Page(
                    response.statusCode(),
                    response.uri(),
                    title.find() ? title.group(1).strip() : "",
                    response.body());
        } catch (IOException unreachable) {
            throw new TourRunner.TourStopped("The hosted pages do not answer: " + unreachable.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TourRunner.TourStopped("Interrupted.");
        }
    }

    private void storeCookie(String header) {
        String[] pair = header.split(";", 2)[0].split("=", 2);
        cookies.put(pair[0], pair.length == 2 ? pair[1] : "");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
