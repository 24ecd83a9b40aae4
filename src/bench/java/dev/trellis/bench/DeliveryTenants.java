package dev.trellis.bench;

import dev.trellis.bench.BareHttpClient.Request;
import dev.trellis.cli.ProgressReporter;
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

/// The platforms of the delivery benchmark. Each has a webhook endpoint and customers, and changes
/// to those customers create the events.
final class DeliveryTenants {
    private static final int MAX_PRODUCERS = 8;
    private static final byte[] CUSTOMER_START = "{\"id\":\"Customer:".getBytes(StandardCharsets.US_ASCII);

    private final List<Tenant> tenants = new ArrayList<>();

    /// A platform.
    ///
    /// @param authorization the value of the `Authorization` header
    private record Tenant(String authorization, List<ToggledCustomer> customers) {}

    /// A customer whose status changes between REJECTED and APPROVED. Each change creates
    /// one event.
    private static final class ToggledCustomer {
        private final int endpoint;
        private final String authorization;
        private final String id;
        private boolean isRejected;

        ToggledCustomer(int endpoint, String authorization, String id) {
            this.endpoint = endpoint;
            this.authorization = authorization;
            this.id = id;
        }

        /// The request for the next change. Not thread-safe.
        Request toggleRequest() {
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

    /// Creates the platforms, sets their webhook endpoints, and creates their customers.
    ///
    /// @param port of a running server
    static DeliveryTenants create(
            PlatformFeature platforms,
            DeliveryPlan plan,
            WebhookReceivers receivers,
            int port,
            ProgressReporter progress)
            throws IOException {
        DeliveryTenants tenants = new DeliveryTenants();
        AtomicInteger next = new AtomicInteger();
        Request[] request = new Request[1];
        try (BareHttpClient client = BareHttpClient.connect(port, () -> request[0])) {
            for (int i = 0; i < plan.maxEndpoints(); i++) {
                progress.live("making platforms: %,d of %,d".formatted(i, plan.maxEndpoints()));
                PlatformFeature.CreatedPlatform created = platforms.create(
                        new Platforms.NewPlatform(
                                "Delivery " + i,
                                Mode.SANDBOX,
                                true,
                                ContractRevision.MAY_2026,
                                List.of("USD", "BTC"),
                                "delivery-" + i + ".uma.test"),
                        "benchmark");
                Tenant tenant = new Tenant(basicAuthorization(created), new ArrayList<>());
                request[0] = request(
                        "PATCH",
                        "/config",
                        tenant.authorization(),
                        "{\"webhookEndpoint\":\"" + receivers.url(i) + "\"}",
                        200);
                client.send();
                int number = i;
                int customerCount = plan.endpoints().stream()
                        .filter(count -> count > number)
                        .mapToInt(plan::customersPerEndpoint)
                        .max()
                        .orElse(1);
                for (int customer = 0; customer < customerCount; customer++) {
                    String body = "{\"customerType\":\"INDIVIDUAL\",\"platformCustomerId\":\"user-%d\","
                            + "\"fullName\":\"Jane Doe\",\"birthDate\":\"1992-03-25\",\"nationality\":\"US\","
                            + "\"email\":\"jane.doe@example.com\"}";
                    request[0] = request(
                            "POST", "/customers", tenant.authorization(), body.formatted(next.incrementAndGet()), 201);
                    client.send();
                    tenant.customers()
                            .add(new ToggledCustomer(
                                    i,
                                    tenant.authorization(),
                                    Json.mapper()
                                            .readTree(client.lastBody())
                                            .path("id")
                                            .asString()));
                }
                tenants.tenants.add(tenant);
            }
        }
        return tenants;
    }

    /// The number and rate of the events to create.
    ///
    /// @param endpoints number of endpoints that receive them
    /// @param answeringEndpoints how many of them respond
    /// @param eventsPerSecond 0 for as fast as possible
    record EventLoad(int endpoints, int answeringEndpoints, long events, double eventsPerSecond) {}

    /// Creates events, over several connections, by changing the status of customers in
    /// random order.
    ///
    /// @return how many events are for endpoints that respond
    long produceEvents(int port, DeliveryPlan plan, EventLoad load, SplittableRandom random)
            throws IOException, InterruptedException {
        List<ToggledCustomer> customers = new ArrayList<>();
        for (Tenant tenant : tenants.subList(0, load.endpoints())) {
            customers.addAll(tenant.customers().subList(0, plan.customersPerEndpoint(load.endpoints())));
        }
        for (int i = customers.size() - 1; i > 0; i--) {
            Collections.swap(customers, i, random.nextInt(i + 1));
        }
        int producerCount = Math.min(MAX_PRODUCERS, customers.size());
        LongAdder expected = new LongAdder();
        List<EventProducer> producers = new ArrayList<>();
        for (int i = 0; i < producerCount; i++) {
            List<ToggledCustomer> producerCustomers = new ArrayList<>();
            for (int s = i; s < customers.size(); s += producerCount) {
                producerCustomers.add(customers.get(s));
            }
            AtomicInteger position = new AtomicInteger();
            producers.add(EventProducer.start(
                    port,
                    () -> {
                        ToggledCustomer customer =
                                producerCustomers.get(position.getAndIncrement() % producerCustomers.size());
                        if (customer.endpoint < load.answeringEndpoints()) {
                            expected.increment();
                        }
                        return customer.toggleRequest();
                    },
                    load.events() / producerCount + (i < load.events() % producerCount ? 1 : 0),
                    load.eventsPerSecond() == 0 ? 0 : producerCount / load.eventsPerSecond(),
                    load.eventsPerSecond() == 0 ? 0 : i / load.eventsPerSecond()));
        }
        for (EventProducer producer : producers) {
            producer.join();
        }
        return expected.sum();
    }

    private static String basicAuthorization(PlatformFeature.CreatedPlatform created) {
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
