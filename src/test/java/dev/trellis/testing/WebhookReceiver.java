package dev.trellis.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trellis.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/// A platform's webhook endpoint: a real HTTP server on a port of its own that stores the requests
/// it gets and responds as a test chooses.
public final class WebhookReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> received = new ArrayList<>();
    private final AtomicInteger events = new AtomicInteger();
    private final ConcurrentHashMap<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final AtomicInteger overlaps = new AtomicInteger();
    private volatile Behaviour behaviour;

    /// One request, as it was received.
    public record Received(byte[] body, String signature, String contentType, long nanos) {
        public JsonNode json() {
            return Json.mapper().readTree(body);
        }

        public String id() {
            return json().path("id").asString();
        }

        public String type() {
            return json().path("type").asString();
        }

        /// The subject of an event: the customer of an account, or the resource itself.
        public String subject() {
            JsonNode data = json().path("data");
            return data.path("customerId").asString(data.path("id").asString(""));
        }
    }

    /// A response to send.
    public record Response(int status, String body) {}

    /// Chooses the response by the request and the number of requests before it.
    @FunctionalInterface
    public interface Behaviour {
        Response answer(Received request, int number) throws InterruptedException;
    }

    private WebhookReceiver(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /// Starts a receiver that accepts everything.
    public static WebhookReceiver start() {
        return start((request, number) -> new Response(200, ""));
    }

    public static WebhookReceiver start(Behaviour behaviour) {
        return new WebhookReceiver(behaviour);
    }

    public void setBehaviour(Behaviour wanted) {
        behaviour = wanted;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks";
    }

    /// Returns all requests in order of arrival, except for TEST events.
    public List<Received> events() {
        return all().stream().filter(r -> !r.type().equals("TEST")).toList();
    }

    public List<Received> all() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /// Waits until a number of events has arrived, TEST events not counted.
    public List<Received> await(int wanted) {
        return await(wanted, Eventually.DEADLINE);
    }

    /// @param deadline for all of them
    public List<Received> await(int wanted, Duration deadline) {
        Eventually.holds(wanted + " events came", deadline, () -> events.get() >= wanted);
        return events();
    }

    /// Returns how often a request for a customer arrived while another one for the same customer
    /// was still being handled.
    public int overlapCount() {
        return overlaps.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Received request = new Received(
                    exchange.getRequestBody().readAllBytes(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("X-Grid-Signature")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    System.nanoTime());
            AtomicInteger ofSubject = inFlight.computeIfAbsent(request.subject(), s -> new AtomicInteger());
            if (ofSubject.incrementAndGet() > 1 && !request.subject().isEmpty()) {
                overlaps.incrementAndGet();
            }
            int number = keep(request);
            try {
                Response response = behaviour.answer(request, number);
                byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
                ofSubject.decrementAndGet();
                exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// @return how many requests have arrived, this one included
    private int keep(Received request) {
        synchronized (received) {
            received.add(request);
            if (!request.type().equals("TEST")) {
                events.incrementAndGet();
            }
            return received.size();
        }
    }

    /// Delays a response.
    public static Response after(Duration pause, Response response) throws InterruptedException {
        Thread.sleep(pause);
        return response;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
