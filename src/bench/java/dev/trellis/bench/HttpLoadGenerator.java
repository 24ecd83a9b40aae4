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

/// The HTTP clients of the benchmark: persistent connections, each with one request at a time and
/// no pause between requests.
final class HttpLoadGenerator implements AutoCloseable {
    private static final byte[] CUSTOMER_START = ascii("{\"id\":\"Customer:");
    private static final byte[] LIST_START = ascii("{\"data\":[{\"id\":\"Customer:");

    private final RequestBodies bodies;
    private final List<CustomerId> customers;
    private final IdempotencyKeys idempotencyKeys;
    private final LongSupplier nanoTime;
    private final String headers;
    private final List<BareHttpClient> clients = new ArrayList<>();
    private volatile Operation operation = Operation.GET;

    /// @param customers those that gets ask for
    HttpLoadGenerator(
            BenchmarkTenant tenant,
            RequestBodies bodies,
            List<CustomerId> customers,
            IdempotencyKeys idempotencyKeys,
            LongSupplier nanoTime) {
        this.bodies = bodies;
        this.customers = customers;
        this.idempotencyKeys = idempotencyKeys;
        this.nanoTime = nanoTime;
        this.headers = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: "
                + tenant.authorizationHeader() + "\r\n";
    }

    void connect(int port, int count, SplittableRandom random) throws IOException {
        for (int i = 0; i < count; i++) {
            SplittableRandom clientRandom = random.split();
            clients.add(BareHttpClient.connect(port, () -> nextRequest(clientRandom)));
        }
    }

    Measurement measure(Operation measuredOperation, Duration duration, LongConsumer progress)
            throws IOException, InterruptedException {
        operation = measuredOperation;
        return LoadRunner.run(clients, duration, nanoTime, progress);
    }

    private Request nextRequest(SplittableRandom random) {
        return switch (operation) {
            case GET -> {
                String id = customers.get(random.nextInt(customers.size())).text();
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
        byte[] head = ascii("POST " + Routes.BASE + "/customers" + headers + idempotencyKeys.nextHeaderLine()
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
