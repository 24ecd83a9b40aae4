package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Chromium;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Passkeys created and used by a real browser with a simulated authenticator.
class PasskeyBrowserTest {
    /// JavaScript functions that decode and encode base64url.
    private static final String HELPERS = """
            const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
            const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
              .replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=/g, '');""";

    private static final String CREATE = """
            async ([challenge, attestation]) => {
              HELPERS
              const made = await navigator.credentials.create({publicKey: {
                rp: {id: 'localhost', name: 'Acme'},
                user: {id: new TextEncoder().encode('ann'), name: 'ann', displayName: 'Ann'},
                challenge: bytes(challenge),
                pubKeyCredParams: [{type: 'public-key', alg: -7}, {type: 'public-key', alg: -257}],
                attestation,
              }});
              return JSON.stringify({
                credentialId: text(made.rawId),
                clientDataJson: text(made.response.clientDataJSON),
                attestationObject: text(made.response.attestationObject),
                transports: made.response.getTransports(),
              });
            }""";

    private static final String GET = """
            async ([challenge, credentialId]) => {
              HELPERS
              const signed = await navigator.credentials.get({publicKey: {
                rpId: 'localhost',
                challenge: new TextEncoder().encode(challenge),
                allowCredentials: [{type: 'public-key', id: bytes(credentialId)}],
              }});
              return JSON.stringify({
                credentialId: text(signed.rawId),
                clientDataJson: text(signed.response.clientDataJSON),
                authenticatorData: text(signed.response.authenticatorData),
                signature: text(signed.response.signature),
                userHandle: text(signed.response.userHandle ?? new ArrayBuffer(0)),
              });
            }""";

    private static @Nullable Chromium chromium;

    private final HttpServer site = site();
    private final ApiClient api = TestServer.shared().newPlatform().api();
    private final TestWallet.Key key = TestWallet.Key.generate();

    @BeforeAll
    static void start() {
        Optional<Path> executable = Chromium.find();
        if (executable.isEmpty()) {
            System.out.println("PasskeyBrowserTest is skipped: no Chromium. Install it, or set TRELLIS_CHROMIUM.");
        }
        Assumptions.assumeTrue(executable.isPresent(), "no Chromium");
        chromium = Chromium.start(executable.orElseThrow());
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void close() {
        site.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"ctap2, internal, none", "ctap2, internal, direct", "ctap2, usb, direct", "u2f, usb, direct"})
    void aBrowsersPasskeySignsItsOwnerIn(String protocol, String transport, String attestation) {
        try (BrowserContext context =
                java.util.Objects.requireNonNull(chromium).browser().newContext()) {
            Page page = context.newPage();
            addAuthenticator(context, page, protocol, transport);
            page.navigate("http://localhost:" + site.getAddress().getPort() + "/");
            String account = account();
            String challenge = "Zm9yIHRoaXMgYnJvd3NlciBhbG9uZQ";
            ObjectNode adding = Json.object();
            adding.put("type", "PASSKEY");
            adding.put("accountId", account);
            adding.put("nickname", "This computer");
            adding.put("challenge", challenge);
            adding.set("attestation", evaluate(page, CREATE, challenge, attestation));
            ApiResponse added = api.post("/auth/credentials", adding.toString()).expect(201);
            String path = "/auth/credentials/" + added.text("id");

            // Twice, so that the authenticator's count goes on.
            for (int i = 0; i < 2; i++) {
                ApiResponse asked = api.post(path + "/challenge", "{\"clientPublicKey\":\"" + key.compressed() + "\"}")
                        .expect(200);
                ObjectNode proof = Json.object();
                proof.put("type", "PASSKEY");
                proof.set("assertion", evaluate(page, GET, asked.text("challenge"), asked.text("credentialId")));
                api.with("Request-Id", asked.text("requestId"))
                        .post(path + "/verify", proof.toString())
                        .expect(200);
            }
            assertThat(api.get("/auth/sessions?accountId=" + account)
                            .expect(200)
                            .ids())
                    .hasSize(2);
        }
    }

    private static JsonNode evaluate(Page page, String script, String first, String second) {
        return Json.mapper()
                .readTree((String) page.evaluate(script.replace("HELPERS", HELPERS), List.of(first, second)));
    }

    private static void addAuthenticator(BrowserContext context, Page page, String protocol, String transport) {
        CDPSession session = context.newCDPSession(page);
        session.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", protocol);
        options.addProperty("transport", transport);
        options.addProperty("hasResidentKey", protocol.equals("ctap2"));
        options.addProperty("hasUserVerification", protocol.equals("ctap2"));
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject parameters = new JsonObject();
        parameters.add("options", options);
        session.send("WebAuthn.addVirtualAuthenticator", parameters);
    }

    private String account() {
        String customer = api.post("/customers", individual("'fullName': 'Ann'"))
                .expect(201)
                .text("id");
        return TestWallet.account(api, customer);
    }

    private static HttpServer site() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            server.createContext("/", exchange -> {
                byte[] page = "<!doctype html><title>Acme</title>".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
