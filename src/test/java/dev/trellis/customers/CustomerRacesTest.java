package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Concurrent requests for the same customer or the same name, on two nodes.
class CustomerRacesTest {
    private static final TestServer OTHER_NODE = TestServer.shared().anotherNode();
    private static final int ROUNDS = 25;
    private static final int REQUESTS = 8;

    private final TestPlatform platform = CustomerSamples.platform();

    @AfterAll
    static void stop() {
        OTHER_NODE.close();
    }

    @Test
    void onePlatformCustomerIdGoesToOneCustomer() {
        for (int round = 0; round < ROUNDS; round++) {
            String body = individual("'platformCustomerId': 'crm-" + round + "'");
            List<ApiResponse> replies =
                    ConcurrentCalls.times(REQUESTS, number -> node(number).post("/customers", body));

            assertOneWins(replies, 201, 409, "CONFLICT");
            assertThat(node(round)
                            .get("/customers?platformCustomerId=crm-" + round)
                            .ids())
                    .hasSize(1);
        }
    }

    @Test
    void oneUmaAddressGoesToOneCustomer() {
        for (int round = 0; round < ROUNDS; round++) {
            String address = "$name-" + round + "@" + platform.umaDomain();
            String body = individual("'umaAddress': '" + address + "'");
            List<ApiResponse> replies =
                    ConcurrentCalls.times(REQUESTS, number -> node(number).post("/customers", body));

            assertOneWins(replies, 201, 409, "UMA_ADDRESS_EXISTS");
        }
    }

    @Test
    void oneUmaAddressIsGivenToOneOfManyWhoAskForIt() {
        List<String> customers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            customers.add(CustomerSamples.create(platform.api()));
        }
        for (int round = 0; round < ROUNDS; round++) {
            String body = individual("'umaAddress': '$wanted-" + round + "@" + platform.umaDomain() + "'");
            List<ApiResponse> replies = ConcurrentCalls.times(
                    REQUESTS, number -> node(number).patch("/customers/" + customers.get(number), body));

            assertOneWins(replies, 200, 409, "UMA_ADDRESS_EXISTS");
        }
    }

    @Test
    void changesOfDifferentFieldsAreAllKept() {
        Map<String, String> changes = Map.of(
                "fullName", "'fullName': 'Name ROUND'",
                "birthDate", "'birthDate': '19ROUND-01-15'",
                "nationality", "'nationality': 'MX'",
                "address.line2", "'address': {'line2': 'Floor ROUND'}",
                "address.city", "'address': {'city': 'City ROUND'}",
                "annualIncomeRange", "'annualIncomeRange': 'OVER_1M'",
                "currencies.0", "'currencies': ['BTC']",
                "umaAddress", "'umaAddress': '$uma-ROUND@" + platform.umaDomain() + "'");
        for (int round = 10; round < 10 + ROUNDS; round++) {
            String number = round + "";
            String customer = CustomerSamples.create(
                    platform.api(), "'address': {'line1': 'A', 'postalCode': '1', 'country': 'US', 'line2': 'Old'}");
            List<Callable<ApiResponse>> calls = new ArrayList<>();
            for (String change : changes.values()) {
                ApiClient node = node(calls.size());
                String body = individual(change.replace("ROUND", number));
                calls.add(() -> node.patch("/customers/" + customer, body).expect(200));
            }
            ConcurrentCalls.run(calls);

            ApiResponse stored = platform.api().get("/customers/" + customer).expect(200);
            changes.forEach((field, change) -> {
                String value = change.replace("ROUND", number).replaceAll("^.*: .*'([^']+)'.*$", "$1");
                assertThat(stored.text(field)).as(field).isEqualTo(value);
            });
            assertThat(stored.text("address.line1")).isEqualTo("A");
        }
    }

    @Test
    void aCustomerIsDeletedOnce() {
        for (int round = 0; round < ROUNDS; round++) {
            String customer = CustomerSamples.create(platform.api());
            List<ApiResponse> replies =
                    ConcurrentCalls.times(REQUESTS, number -> node(number).delete("/customers/" + customer));

            assertOneWins(replies, 200, 410, "CUSTOMER_DELETED");
        }
    }

    @Test
    void aChangeComesBeforeADeletionOrNotAtAll() {
        for (int round = 0; round < ROUNDS; round++) {
            String customer = CustomerSamples.create(platform.api(), "'fullName': 'Before'");
            List<ApiResponse> replies = ConcurrentCalls.run(List.of(
                    () -> node(0).delete("/customers/" + customer).expect(200),
                    () -> node(1).patch("/customers/" + customer, individual("'fullName': 'After'"))));

            boolean isChanged = replies.get(1).status() == 200;
            if (!isChanged) {
                replies.get(1).expect(404, "USER_NOT_FOUND");
            }
            ApiResponse stored = platform.api().get("/customers/" + customer).expect(200);
            assertThat(stored.body()).isEqualTo(replies.get(0).body());
            assertThat(stored.text("fullName")).isEqualTo(isChanged ? "After" : "Before");
        }
    }

    @Test
    void aNameThatIsFreedGoesToOneOfThoseWhoWait() {
        String body = individual("'platformCustomerId': 'seat'");
        String holder = platform.api().post("/customers", body).expect(201).text("id");
        for (int round = 0; round < ROUNDS; round++) {
            String deleted = holder;
            List<Callable<ApiResponse>> calls = new ArrayList<>();
            calls.add(() -> node(0).delete("/customers/" + deleted).expect(200));
            for (int i = 0; i < 4; i++) {
                int number = i;
                calls.add(() -> node(number).post("/customers", body));
            }
            List<ApiResponse> replies = ConcurrentCalls.run(calls);

            List<ApiResponse> created =
                    replies.stream().filter(reply -> reply.status() == 201).toList();
            replies.stream()
                    .skip(1)
                    .filter(reply -> reply.status() != 201)
                    .forEach(reply -> reply.expect(409, "CONFLICT"));
            assertThat(created).hasSizeLessThanOrEqualTo(1);
            holder = created.isEmpty()
                    ? platform.api().post("/customers", body).expect(201).text("id")
                    : created.getFirst().text("id");
            assertThat(platform.api().get("/customers?platformCustomerId=seat").ids())
                    .containsExactly(holder);
        }
    }

    private void assertOneWins(List<ApiResponse> replies, int wonStatus, int lostStatus, String code) {
        assertThat(replies.stream().filter(reply -> reply.status() == wonStatus))
                .hasSize(1);
        replies.stream().filter(reply -> reply.status() != wonStatus).forEach(reply -> {
            reply.expect(lostStatus, code);
            if (lostStatus == 409) {
                assertThat(reply.header("x-should-retry")).contains("false");
            }
        });
    }

    /// The API at this node or at the other, for even and odd numbers.
    private ApiClient node(int number) {
        return number % 2 == 0 ? platform.api() : platform.apiAt(OTHER_NODE);
    }
}
