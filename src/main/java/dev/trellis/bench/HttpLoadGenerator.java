package dev.trellis.bench;

import dev.trellis.base.CustomerId;
import dev.trellis.bench.BareHttpClient.Request;
import dev.trellis.http.Routes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Clients of the server: connections that are kept, each with one request under way and no pause
/// after it.
final class HttpLoadGenerator implements AutoCloseable {
    private static final byte[] CUSTOMER_START = ascii("{\"id\":\"Customer:");
    private static final byte[] LIST_START = ascii("{\"data\":[{\"id\":\"Customer:");

    private final RequestBodies bodies;
    private final List<CustomerId> known;
    private final IdempotencyKeys keyed;
    private final LongSupplier nanoTime;
    private final String headers;
    private final List<BareHttpClient> clients = new ArrayList<>();
    private volatile Operation operation = Operation.GET;

    /// @param known customers that gets may ask for
    HttpLoadGenerator(
            BenchmarkTenant tenant,
            RequestBodies bodies,
            List<CustomerId> known,
            IdempotencyKeys keyed,
            LongSupplier nanoTime) {
        this.bodies = bodies;
        this.known = known;
        this.keyed = keyed;
        this.nanoTime = nanoTime;
        this.headers = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: "
                + tenant.authorization() + "\r\n";
    }

    void connect(int port, int count, SplittableRandom random) throws IOException {
        for (int i = 0; i < count; i++) {
            SplittableRandom own = random.split();
            clients.add(BareHttpClient.connect(port, () -> next(own)));
        }
    }

    Measurement measure(Operation measured, Duration duration, LongConsumer progress)
            throws IOException, InterruptedException {
        operation = measured;
        return Measurement.of(clients, duration, nanoTime, progress);
    }

    private Request next(SplittableRandom random) {
        return switch (operation) {
            case GET -> {
                String id = known.get(random.nextInt(known.size())).text();
                yield new Request(get("/customers/" + id), 200, ascii("{\"id\":\"" + id + "\""));
            }
            case LIST -> new Request(get("/customers"), 200, LIST_START);
            case CREATE -> new Request(post(bodies.any(random)), 201, CUSTOMER_START);
        };
    }

    private byte[] get(String path) {
        return ascii("GET " + Routes.BASE + path + headers + "\r\n");
    }

    private byte[] post(byte[] body) {
        byte[] head = ascii("POST " + Routes.BASE + "/customers" + headers + keyed.header()
                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n");
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        clients.forEach(BareHttpClient::close);
    }
}
