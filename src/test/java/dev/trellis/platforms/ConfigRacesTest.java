package dev.trellis.platforms;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The configuration changes while customers that depend on it are created and changed, on
/// two nodes.
class ConfigRacesTest {
    private static final TestServer OTHER_NODE = TestServer.shared().anotherNode();
    private static final int ROUNDS = 25;
    private static final String WITHOUT_EUR = ConfigInUseTest.currencies("USD");

    private final TestPlatform platform = TestServer.shared().newPlatform();

    @AfterAll
    static void stop() {
        OTHER_NODE.close();
    }

    @Test
    void noLiveCustomerEverUsesACurrencyThatWasRemoved() {
        for (int round = 0; round < ROUNDS; round++) {
            TestPlatform fresh = TestServer.shared()
                    .newPlatform(Mode.SANDBOX, false, ContractRevision.MAY_2026, List.of("USD", "EUR"));
            ApiClient here = fresh.api();
            ApiClient there = fresh.apiAt(OTHER_NODE);
            String changing = "/customers/"
                    + here.post("/customers", individual("'currencies': ['USD']"))
                            .expect(201)
                            .text("id");
            there.get(changing).expect(200);
            int pause = round % 3;
            List<ApiResponse> replies = ConcurrentCalls.run(List.of(
                    () -> there.patch("/config", WITHOUT_EUR),
                    () -> after(pause, here).patch(changing, individual("'currencies': ['EUR']")),
                    () -> after(pause, there).post("/customers", individual("'currencies': ['EUR', 'USD']")),
                    () -> after(pause, here).post("/customers", individual("'currencies': ['EUR']"))));

            boolean isRemoved = replies.getFirst().status() == 200;
            List<String> users = here.get("/customers?currency=EUR").expect(200).ids();
            if (isRemoved) {
                assertThat(users).isEmpty();
            } else {
                replies.getFirst().expect(409, "CONFLICT");
                assertThat(users).isNotEmpty();
            }
            for (ApiResponse reply : replies.subList(1, replies.size())) {
                if (reply.status() >= 300) {
                    reply.expect(400, "INVALID_CURRENCY");
                    assertThat(isRemoved)
                            .as("refused, so the currency was gone")
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyCustomersAddressIsInThePlatformsDomain() {
        for (int round = 0; round < ROUNDS; round++) {
            TestPlatform fresh = TestServer.shared().newPlatform();
            String change = json("{'umaDomain': 'new-" + fresh.umaDomain() + "'}");
            List<Callable<ApiResponse>> calls = new ArrayList<>();
            calls.add(() -> fresh.apiAt(OTHER_NODE).patch("/config", change));
            for (int i = 0; i < 3; i++) {
                ApiClient node = i % 2 == 0 ? fresh.api() : fresh.apiAt(OTHER_NODE);
                calls.add(() -> node.post("/customers", individual()).expect(201));
            }
            List<ApiResponse> replies = ConcurrentCalls.run(calls);

            if (replies.getFirst().status() != 200) {
                replies.getFirst().expect(409, "CONFLICT");
            }
            String domain = fresh.api().get("/config").expect(200).text("umaDomain");
            replies.subList(1, replies.size())
                    .forEach(reply -> assertThat(reply.text("umaAddress")).endsWith("@" + domain));
        }
    }

    @Test
    void changesOfDifferentSettingsAreAllKept() {
        for (int round = 0; round < ROUNDS; round++) {
            String number = round + "";
            List<String> changes = List.of(
                    "{'webhookEndpoint': 'https://acme.example/ROUND'}",
                    "{'embeddedWalletConfig': {'appName': 'Acme ROUND'}}",
                    "{'embeddedWalletConfig': {'sendFromEmailSenderName': 'Sender ROUND'}}",
                    "{'cardTokenization2faConfig': {'email': {'subject': 'Subject ROUND'}}}",
                    "{'cardTokenization2faConfig': {'email': {'fromName': 'From ROUND'}}}",
                    "{'cardTokenization2faConfig': {'sms': {'templateSid': 'SidROUND'}}}");
            ConcurrentCalls.times(
                    changes.size(),
                    i -> node(i).patch("/config", json(changes.get(i).replace("ROUND", number)))
                            .expect(200));

            ApiResponse config = node(round).get("/config").expect(200);
            assertThat(config.text("webhookEndpoint")).isEqualTo("https://acme.example/" + number);
            assertThat(config.text("embeddedWalletConfig.appName")).isEqualTo("Acme " + number);
            assertThat(config.text("embeddedWalletConfig.sendFromEmailSenderName"))
                    .isEqualTo("Sender " + number);
            assertThat(config.text("cardTokenization2faConfig.email.subject")).isEqualTo("Subject " + number);
            assertThat(config.text("cardTokenization2faConfig.email.fromName")).isEqualTo("From " + number);
            assertThat(config.text("cardTokenization2faConfig.sms.templateSid")).isEqualTo("Sid" + number);
        }
    }

    /// The same, after a number of requests that change nothing, so that sometimes one side comes
    /// first and sometimes the other.
    private static ApiClient after(int calls, ApiClient api) {
        for (int i = 0; i < calls; i++) {
            api.get("/config").expect(200);
        }
        return api;
    }

    /// Alternates between the two nodes.
    private ApiClient node(int number) {
        return number % 2 == 0 ? platform.api() : platform.apiAt(OTHER_NODE);
    }
}
