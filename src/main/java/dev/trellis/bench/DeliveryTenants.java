package dev.trellis.bench;

import dev.trellis.bench.BareHttpClient.Request;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Platforms with an endpoint and customers each: those whom delivery is measured with.
final class DeliveryTenants {
    private static final int WRITERS = 8;
    private static final byte[] CUSTOMER_START = "{\"id\":\"Customer:".getBytes(StandardCharsets.US_ASCII);

    private final List<One> all = new ArrayList<>();

    /// @param authorization the value of the header
    private record One(String authorization, List<Subject> customers) {}

    /// A customer whose status is turned to and fro; each turn makes one event.
    private static final class Subject {
        private final int endpoint;
        private final String authorization;
        private final String id;
        private boolean isRejected;

        Subject(int endpoint, String authorization, String id) {
            this.endpoint = endpoint;
            this.authorization = authorization;
            this.id = id;
        }

        /// Called by one thread at a time.
        Request turn() {
            isRejected = !isRejected;
            String status = isRejected ? "REJECTED" : "APPROVED";
            return request(
                    "PATCH",
                    "/customers/" + id,
                    authorization,
                    "{\"customerType\":\"INDIVIDUAL\",\"kycStatus\":\"" + status + "\"}",
                    200);
        }
    }

    /// Makes platforms, tells each its endpoint, and gives each its customers.
    ///
    /// @param port of a server
    static DeliveryTenants make(
            PlatformFeature platforms, DeliveryPlan plan, WebhookReceivers endpoints, int port, ProgressLine line)
            throws IOException {
        DeliveryTenants tenants = new DeliveryTenants();
        AtomicInteger next = new AtomicInteger();
        Request[] request = new Request[1];
        try (BareHttpClient client = BareHttpClient.connect(port, () -> request[0])) {
            for (int i = 0; i < plan.mostEndpoints(); i++) {
                line.live("making platforms: %,d of %,d".formatted(i, plan.mostEndpoints()));
                PlatformFeature.CreatedPlatform created = platforms.create(
                        new Platforms.NewPlatform(
                                "Delivery " + i,
                                Mode.SANDBOX,
                                true,
                                ContractRevision.MAY_2026,
                                List.of("USD", "BTC"),
                                "delivery-" + i + ".uma.test"),
                        "benchmark");
                One one = new One(basic(created), new ArrayList<>());
                request[0] = request(
                        "PATCH",
                        "/config",
                        one.authorization(),
                        "{\"webhookEndpoint\":\"" + endpoints.url(i) + "\"}",
                        200);
                client.call();
                int number = i;
                int wanted = plan.endpoints().stream()
                        .filter(count -> count > number)
                        .mapToInt(plan::customersEach)
                        .max()
                        .orElse(1);
                for (int customer = 0; customer < wanted; customer++) {
                    String body = "{\"customerType\":\"INDIVIDUAL\",\"platformCustomerId\":\"user-%d\","
                            + "\"fullName\":\"Jane Doe\",\"birthDate\":\"1992-03-25\",\"nationality\":\"US\","
                            + "\"email\":\"jane.doe@example.com\"}";
                    request[0] = request(
                            "POST", "/customers", one.authorization(), body.formatted(next.incrementAndGet()), 201);
                    client.call();
                    one.customers()
                            .add(new Subject(
                                    i,
                                    one.authorization(),
                                    Json.mapper()
                                            .readTree(client.lastBody())
                                            .path("id")
                                            .asString()));
                }
                tenants.all.add(one);
            }
        }
        return tenants;
    }

    /// Events to be made.
    ///
    /// @param endpoints how many take part
    /// @param answering how many of them answer
    /// @param perSecond how many events; 0 for as fast as possible
    record Writing(int endpoints, int answering, long events, double perSecond) {}

    /// Has the status of customers turned, so that events come into being.
    ///
    /// @return how many of them are for endpoints that answer
    long write(int port, DeliveryPlan plan, Writing writing, SplittableRandom random)
            throws IOException, InterruptedException {
        List<Subject> subjects = new ArrayList<>();
        for (One one : all.subList(0, writing.endpoints())) {
            subjects.addAll(one.customers().subList(0, plan.customersEach(writing.endpoints())));
        }
        for (int i = subjects.size() - 1; i > 0; i--) {
            Collections.swap(subjects, i, random.nextInt(i + 1));
        }
        int writers = Math.min(WRITERS, subjects.size());
        LongAdder expected = new LongAdder();
        List<EventProducer> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            List<Subject> own = new ArrayList<>();
            for (int s = i; s < subjects.size(); s += writers) {
                own.add(subjects.get(s));
            }
            AtomicInteger at = new AtomicInteger();
            threads.add(EventProducer.start(
                    port,
                    () -> {
                        Subject subject = own.get(at.getAndIncrement() % own.size());
                        if (subject.endpoint < writing.answering()) {
                            expected.increment();
                        }
                        return subject.turn();
                    },
                    writing.events() / writers + (i < writing.events() % writers ? 1 : 0),
                    writing.perSecond() == 0 ? 0 : writers / writing.perSecond(),
                    writing.perSecond() == 0 ? 0 : i / writing.perSecond()));
        }
        for (EventProducer thread : threads) {
            thread.join();
        }
        return expected.sum();
    }

    private static String basic(PlatformFeature.CreatedPlatform created) {
        String credentials = created.token().token().clientId() + ":"
                + created.token().secret().reveal();
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static Request request(String method, String path, String authorization, String body, int status) {
        String text = method + " " + Routes.BASE + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                + authorization + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
        byte[] start = path.equals("/config") ? new byte[] {'{'} : CUSTOMER_START;
        return new Request(text.getBytes(StandardCharsets.US_ASCII), status, start);
    }
}
