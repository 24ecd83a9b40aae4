package dev.trellis.platforms;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.net.IDN;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Settings that cannot change while customers depend on them: the platform's currencies and its
/// UMA domain.
class ConfigInUseTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();

    @Test
    void aCurrencyInUseCannotBeRemoved() {
        customer("'currencies': ['USD', 'EUR']");
        String before = api.get("/config").body();
        ApiResponse refused = support("USD", "MXN").expect(409, "CONFLICT");

        assertThat(refused.header("x-should-retry")).contains("false");
        assertThat(refused.body()).contains("EUR");
        assertThat(api.get("/config").body()).isEqualTo(before);
        support("USD", "EUR").expect(200);
    }

    @Test
    void everyCurrencyInUseIsNamed() {
        customer("'currencies': ['USD', 'EUR', 'BTC']");

        assertThat(support("MXN").expect(409, "CONFLICT").body())
                .contains("USD")
                .contains("EUR")
                .contains("BTC")
                .doesNotContain("USDC");
    }

    @Test
    void aCurrencyCanBeRemovedOnceItsCustomersAreGone() {
        String deleted = customer("'currencies': ['USD', 'EUR']");
        String moved = customer("'currencies': ['EUR']");
        api.delete("/customers/" + deleted).expect(200);
        support("USD").expect(409, "CONFLICT");
        api.patch("/customers/" + moved, individual("'currencies': ['USD']")).expect(200);

        support("USD").expect(200);
        api.post("/customers", individual("'currencies': ['EUR']")).expect(400, "INVALID_CURRENCY");
        api.post("/customers", individual("'currencies': ['USD']")).expect(201);
    }

    @Test
    void aCurrencyThatNobodySaidToUseCanBeRemoved() {
        customer();
        customer("'currencies': []");

        support("USD").expect(200);
        assertThat(api.get("/customers/internal-accounts?customerId=" + customer())
                        .ids())
                .hasSize(1);
    }

    @Test
    void customersOfAnotherPlatformDoNotMatter() {
        TestServer.shared()
                .newPlatform()
                .api()
                .post("/customers", individual("'currencies': ['EUR']"))
                .expect(201);

        support("USD").expect(200);
    }

    @Test
    void theUmaDomainChangesWhileThereIsNoCustomer() {
        String old = platform.umaDomain();
        assertThat(domain(api, " NEW-" + old.toUpperCase(Locale.ROOT) + " ")
                        .expect(200)
                        .text("umaDomain"))
                .isEqualTo("new-" + old);
        assertThat(api.post("/customers", individual()).expect(201).text("umaAddress"))
                .endsWith("@new-" + old);
        api.post("/customers", individual("'umaAddress': '$ann@" + old + "'")).expect(400, "INVALID_UMA_ADDRESS");
        domain(TestServer.shared().newPlatform().api(), old).expect(200);
    }

    @Test
    void theUmaDomainStaysOnceThereAreCustomers() {
        String customer = customer();
        ApiResponse refused = domain(api, "other-" + platform.umaDomain()).expect(409, "CONFLICT");

        assertThat(refused.header("x-should-retry")).contains("false");
        domain(api, platform.umaDomain()).expect(200);
        assertThat(api.get("/config").text("umaDomain")).isEqualTo(platform.umaDomain());
        assertThat(api.get("/customers/" + customer).text("umaAddress")).endsWith("@" + platform.umaDomain());
    }

    @Test
    void aUmaDomainBelongsToOnePlatform() {
        String existing = TestServer.shared().newPlatform().umaDomain();

        assertThat(domain(api, existing.toUpperCase(Locale.ROOT))
                        .expect(409, "CONFLICT")
                        .header("x-should-retry"))
                .contains("false");
        assertThat(api.get("/config").text("umaDomain")).isEqualTo(platform.umaDomain());
    }

    /// UMA addresses are ASCII only, so their domain must be, too.
    @Test
    void anInternationalDomainIsRefusedOrKeptInItsAsciiForm() {
        String international = "zürich." + platform.umaDomain();
        ApiResponse reply = domain(api, international);

        if (reply.status() != 400) {
            assertThat(reply.expect(200).text("umaDomain")).isEqualTo(IDN.toASCII(international));
        }
        assertThat(api.post("/customers", individual()).expect(201).text("umaAddress"))
                .matches("\\$[a-z0-9_.+-]{1,63}@[a-z0-9.-]+");
    }

    @Test
    void oneUmaDomainGoesToOneOfManyWhoAskForIt() {
        List<ApiClient> platforms = IntStream.range(0, 6)
                .mapToObj(i -> TestServer.shared().newPlatform().api())
                .toList();
        for (int round = 0; round < 15; round++) {
            String wanted = "round-" + round + "-" + platform.umaDomain();
            List<ApiResponse> replies = ConcurrentCalls.times(6, i -> domain(platforms.get(i), wanted));

            assertThat(replies.stream().filter(reply -> reply.status() == 200)).hasSize(1);
            replies.stream().filter(reply -> reply.status() != 200).forEach(reply -> reply.expect(409, "CONFLICT"));
        }
    }

    private ApiResponse support(String... codes) {
        return api.patch("/config", currencies(codes));
    }

    private static ApiResponse domain(ApiClient api, String domain) {
        return api.patch("/config", json("{'umaDomain': '" + domain + "'}"));
    }

    private String customer(String... members) {
        return api.post("/customers", individual(members)).expect(201).text("id");
    }

    /// Returns a body of `PATCH /config` with these currencies.
    static String currencies(String... codes) {
        ObjectNode body = Json.object();
        ArrayNode list = body.putArray("supportedCurrencies");
        Arrays.stream(codes).forEach(code -> {
            ObjectNode currency = list.addObject();
            currency.put("currencyCode", code);
            currency.put("minAmount", 1);
            currency.put("maxAmount", 1_000_000);
            currency.putArray("requiredCounterpartyFields");
            currency.putArray("enabledTransactionTypes").add("OUTGOING");
        });
        return body.toString();
    }
}
