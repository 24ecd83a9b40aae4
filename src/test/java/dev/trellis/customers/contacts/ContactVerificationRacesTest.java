package dev.trellis.customers.contacts;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.customers.CustomerSamples;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.SentMessages;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Verification codes that are sent and guessed concurrently, on two nodes (threats 43, 45, 47).
class ContactVerificationRacesTest {
    private static final int ROUNDS = 20;
    private static final String RIGHT_CODE = json("{'code': '123456'}");

    private static final TestServer SERVER = TestServer.start();
    private static final TestServer OTHER_NODE = SERVER.anotherNode();
    private static final TestPlatform PLATFORM = SERVER.newPlatform(
            dev.trellis.platforms.Mode.SANDBOX, false, dev.trellis.platforms.ContractRevision.MAY_2026, List.of("USD"));
    private static final ApiClient API = PLATFORM.api();

    @AfterAll
    static void stop() {
        OTHER_NODE.close();
        SERVER.close();
    }

    @Test
    void aHundredGuessesAtOnceCountAsFive() {
        String customer = customer("guessed@example.com");
        API.post(path(customer), "").expect(204);
        List<Integer> statuses = ConcurrentCalls.times(
                100,
                i -> node(i).post(path(customer) + "/confirm", json("{'code': '9%05d'}".formatted(i)))
                        .status());

        assertThat(statuses).isSubsetOf(400, 503).contains(400);
        assertThat(tries(customer)).isEqualTo(5);
        API.post(path(customer) + "/confirm", RIGHT_CODE).expect(400, "INVALID_INPUT");
    }

    @Test
    void ofManyRightAnswersOneIsTaken() {
        for (int round = 0; round < ROUNDS; round++) {
            String customer = customer("right" + round + "@example.com");
            API.post(path(customer), "").expect(204);
            List<Integer> statuses = ConcurrentCalls.times(
                    6,
                    i -> node(i).post(path(customer) + "/confirm", RIGHT_CODE).status());

            assertThat(statuses).containsOnlyOnce(200).isSubsetOf(200, 409);
        }
    }

    @Test
    void ofManySendsOneIsDone() {
        for (int round = 0; round < ROUNDS; round++) {
            String first = customer("flooded" + round + "@example.com");
            String second = customer("flooded" + round + "@example.com");
            List<Integer> statuses = ConcurrentCalls.times(
                    8, i -> node(i).post(path(i % 4 < 2 ? first : second), "").status());

            assertThat(statuses).containsOnlyOnce(204).isSubsetOf(204, 429);
            SentMessages messages = SentMessages.of(PLATFORM);
            assertThat(messages.to(first).size() + messages.to(second).size()).isEqualTo(1);
        }
    }

    @Test
    void anAddressThatChangesMeanwhileIsNotTakenForTheVerifiedOne() {
        for (int round = 0; round < ROUNDS; round++) {
            String customer = customer("before" + round + "@example.com");
            API.post(path(customer), "").expect(204);
            String newAddress = "after" + round + "@example.com";
            List<Callable<Integer>> calls = List.of(
                    () -> node(0).post(path(customer) + "/confirm", RIGHT_CODE).status(),
                    () -> node(1).patch("/customers/" + customer, individual("'email': '" + newAddress + "'"))
                            .expect(200)
                            .status());
            assertThat(ConcurrentCalls.run(calls).getFirst()).isIn(200, 400);

            assertThat(API.get("/customers/" + customer).text("email")).isEqualTo(newAddress);
            assertThat(API.get("/customers/" + customer).text("contactVerification.email"))
                    .isEqualTo("PENDING");
        }
    }

    private static ApiClient node(int i) {
        return i % 2 == 0 ? API : PLATFORM.apiAt(OTHER_NODE);
    }

    private static String customer(String email) {
        return CustomerSamples.create(API, "'region': 'DE'", "'email': '" + email + "'");
    }

    private static String path(String customer) {
        return "/customers/" + customer + "/verify-email";
    }

    private static long tries(String customer) {
        return SERVER.database()
                .first(
                        "select tries from contact_verifications where customer_id = ?",
                        row -> row.number("tries"),
                        CustomerId.parse(customer).orElseThrow().uuid())
                .orElseThrow();
    }
}
