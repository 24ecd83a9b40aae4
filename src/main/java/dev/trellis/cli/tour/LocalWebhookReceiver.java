package dev.trellis.cli.tour;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A webhook receiver as a platform would run it, with the JDK alone: it stores the exact bytes of
/// events, and verifies their signatures.
final class LocalWebhookReceiver implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long MAX_WAIT_NANOS = 10_000_000_000L;

    private final HttpServer server;
    private final List<ReceivedEvent> events = new ArrayList<>();

    /// An event that was received.
    ///
    /// @param body the exact bytes
    /// @param signature the header `X-Grid-Signature`
    record ReceivedEvent(byte[] body, String signature) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String text(String field) {
            return json().path(field).asString("");
        }
    }

    LocalWebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/webhooks", this::receive);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/webhooks";
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String signature = String.valueOf(exchange.getRequestHeaders().getFirst("X-Grid-Signature"));
            synchronized (events) {
                events.add(new ReceivedEvent(body, signature));
                events.notifyAll();
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /// Waits until `count` events have arrived, and returns all events from index `from` on: fewer
    /// when they do not arrive within 10 seconds.
    List<ReceivedEvent> await(int from, int count) {
        long end = System.nanoTime() + MAX_WAIT_NANOS;
        synchronized (events) {
            while (events.size() < from + count && System.nanoTime() < end) {
                try {
                    events.wait(100);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            return List.copyOf(events.subList(Math.min(from, events.size()), events.size()));
        }
    }

    /// Waits for an event, and returns the events from index `from` up to it: all of them when it
    /// does not arrive within 10 seconds.
    List<ReceivedEvent> await(int from, Predicate<ReceivedEvent> isWanted) {
        long end = System.nanoTime() + MAX_WAIT_NANOS;
        int seen = from;
        while (System.nanoTime() < end) {
            List<ReceivedEvent> all = await(0, seen + 1);
            for (; seen < all.size(); seen++) {
                if (isWanted.test(all.get(seen))) {
                    return all.subList(from, seen + 1);
                }
            }
        }
        List<ReceivedEvent> all = await(0, 0);
        return all.subList(Math.min(from, all.size()), all.size());
    }

    int count() {
        synchronized (events) {
            return events.size();
        }
    }

    /// Whether one of the keys verifies the signature of an event.
    ///
    /// @param keys the response body of `GET /webhook-keys`
    static boolean verify(ReceivedEvent event, JsonNode keys) {
        try {
            byte[] signature = Base64.getDecoder()
                    .decode(JSON.readTree(event.signature()).path("s").asString());
            for (JsonNode key : keys.path("data")) {
                Signature verifier = Signature.getInstance("SHA256withECDSA");
                verifier.initVerify(publicKey(key.path("publicKey").asString()));
                verifier.update(event.body());
                if (verifier.verify(signature)) {
                    return true;
                }
            }
            return false;
        } catch (GeneralSecurityException | RuntimeException malformed) {
            return false;
        }
    }

    private static PublicKey publicKey(String pem) throws GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
