package dev.trellis.cli.tour;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Sends the requests of the tour, prints them and their responses, and counts checks that failed.
public final class TourRunner {
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int MAX_LINES = 40;

    private final Server server;
    private final PrintStream out;
    private final Style style;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private int checks;
    private int failedChecks;

    /// The server and the credentials to use.
    ///
    /// @param baseUrl with the base path of the API
    public record Server(String baseUrl, String clientId, String clientSecret) {}

    /// How requests and responses are printed.
    ///
    /// @param isBrief whether bodies are left out
    public record Style(boolean isColoured, boolean isBrief) {}

    public TourRunner(Server server, PrintStream out, Style style) {
        this.server = server;
        this.out = out;
        this.style = style;
    }

    /// A response with its parsed body.
    record Reply(int status, Map<String, String> headers, JsonNode body) {
        /// The text at a path such as `data.0.id`; empty when there is none.
        String text(String path) {
            return body.at("/" + path.replace('.', '/')).asString("");
        }
    }

    void heading(String title) {
        out.println();
        out.println(paint("1", title));
        out.println(paint("2", "─".repeat(title.length())));
    }

    void narrate(String text) {
        out.println();
        out.println(text);
    }

    Reply get(String path) {
        return send("GET", path, null, Map.of());
    }

    /// @param json `null` to send no body
    Reply post(String path, @Nullable String json) {
        return send("POST", path, json, Map.of());
    }

    Reply put(String path, String json) {
        return send("PUT", path, json, Map.of());
    }

    /// Whether the server is on this machine.
    boolean isServerLocal() {
        String host = String.valueOf(URI.create(server.baseUrl()).getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    /// Prints JSON that did not arrive as a response, such as an event.
    void showJson(String title, JsonNode json) {
        out.println("  " + paint("36", "← " + title));
        print(json);
    }

    /// Sends a request without printing it or its response.
    Reply sendUnshown(String method, String path, @Nullable String json) {
        return receive(request(method, path, json, Map.of()));
    }

    /// Sends a multipart form with a file.
    Reply upload(String path, Map<String, String> fields, String fileName, byte[] file) {
        out.println();
        out.println("  " + paint("36", "POST " + path) + "  " + fileName + ", " + file.length + " bytes");
        fields.forEach((name, value) -> out.println("  " + paint("2", name + ": " + value)));
        HttpRequest.Builder request = authorized(path)
                .header("Content-Type", SampleDocuments.contentType())
                .POST(BodyPublishers.ofByteArray(SampleDocuments.form(fields, fileName, file)));
        return showReply(receive(request.build()));
    }

    /// Sends a request again with the signature of the wallet's owner.
    ///
    /// @param stamp `Grid-Wallet-Signature`
    /// @param requestId `Request-Id`, from the response to the unsigned request
    Reply sendSigned(String method, String path, String json, String stamp, String requestId) {
        return send(method, path, json, Map.of("Grid-Wallet-Signature", stamp, "Request-Id", requestId));
    }

    /// Prints a value unchanged.
    void showValue(String name, String value) {
        out.println("  " + paint("2", name + ": ") + value);
    }

    /// Opens a browser that prints the pages it visits.
    HostedFlowBrowser openBrowser() {
        return new HostedFlowBrowser(out);
    }

    /// Whether a list is empty. Neither the request nor the response is printed.
    boolean isListEmpty(String path) {
        return receive(request("GET", path, null, Map.of())).body().path("data").isEmpty();
    }

    Reply post(String path, String json, Map<String, String> headers) {
        return send("POST", path, json, headers);
    }

    Reply patch(String path, String json) {
        return send("PATCH", path, json, Map.of());
    }

    Reply delete(String path) {
        return send("DELETE", path, null, Map.of());
    }

    /// Prints whether a check succeeded, and counts it.
    void check(String fact, boolean isTrue) {
        checks++;
        if (!isTrue) {
            failedChecks++;
        }
        out.println("  " + (isTrue ? paint("32", "✓") : paint("31", "✗ NOT SO:")) + " " + fact);
    }

    /// Prints the number of checks and of failed checks.
    ///
    /// @return whether all checks succeeded
    public boolean printSummary() {
        out.println();
        out.println(
                failedChecks == 0
                        ? paint("32", "All " + checks + " checks held.")
                        : paint("31", failedChecks + " of " + checks + " checks did not hold."));
        return failedChecks == 0;
    }

    private HttpRequest request(String method, String path, @Nullable String json, Map<String, String> headers) {
        HttpRequest.Builder request =
                authorized(path).method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return request.build();
    }

    private HttpRequest.Builder authorized(String path) {
        String credentials = server.clientId() + ":" + server.clientSecret();
        return HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .timeout(Duration.ofSeconds(30))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private Reply send(String method, String path, @Nullable String json, Map<String, String> headers) {
        out.println();
        out.println("  " + paint("36", method + " " + path));
        headers.forEach((name, value) -> out.println("  " + paint("2", name + ": " + value)));
        if (json != null) {
            print(PRETTY.readTree(json));
        }
        return showReply(receive(request(method, path, json, headers)));
    }

    private Reply showReply(Reply reply) {
        out.println("  " + paint("36", "→ " + reply.status()));
        if (!reply.body().isMissingNode()) {
            print(reply.body());
        }
        return reply;
    }

    private Reply receive(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
            JsonNode body = response.body().isEmpty()
                    ? PRETTY.getNodeFactory().missingNode()
                    : PRETTY.readTree(response.body());
            return new Reply(response.statusCode(), headers, body);
        } catch (IOException unreachable) {
            throw new TourStopped("The server does not answer at " + server.baseUrl() + ". Start it: ./trellis up");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TourStopped("Interrupted.");
        }
    }

    private void print(JsonNode json) {
        if (style.isBrief()) {
            return;
        }
        String[] lines = PRETTY.writeValueAsString(json).split("\n");
        for (int i = 0; i < Math.min(lines.length, MAX_LINES); i++) {
            out.println("    " + lines[i]);
        }
        if (lines.length > MAX_LINES) {
            out.println("    " + paint("2", "… " + (lines.length - MAX_LINES) + " more lines"));
        }
    }

    private String paint(String code, String text) {
        return style.isColoured() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    /// The tour cannot continue, because the server does not respond or the tour was interrupted.
    public static final class TourStopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TourStopped(String message) {
            super(message);
        }
    }
}
