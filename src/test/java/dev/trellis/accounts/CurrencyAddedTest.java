package dev.trellis.accounts;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// When a platform adds a currency, accounts in it are opened for existing customers in
/// the background.
class CurrencyAddedTest {
    private static final TestServer SERVER = TestServer.start();
    private static final TestServer OTHER_NODE = SERVER.anotherNode();
    private static final List<String> DEFAULT_CURRENCIES = List.of("USD", "EUR", "MXN", "BTC", "USDC", "USDB");

    private final TestPlatform platform = SERVER.newPlatform();
    private final ApiClient api = platform.api();

    @AfterAll
    static void stop() {
        OTHER_NODE.close();
        SERVER.close();
    }

    @Test
    void everyLiveCustomerGetsAnAccountAndNobodyElse() {
        String first = create(api);
        String deleted = create(api);
        String last = create(api);
        api.delete("/customers/" + deleted).expect(200);
        addCurrencies("GBP", "ETH");

        assertThat(api.get("/platform/internal-accounts?currency=GBP").ids()).hasSize(1);
        awaitBackfill();
        for (String currency : List.of("GBP", "ETH")) {
            assertThat(owners(api, currency)).containsExactlyInAnyOrder(first, last);
        }
        assertThat(accountOf(first, "GBP").text("data.0.type")).isEqualTo("INTERNAL_FIAT");
        assertThat(accountOf(first, "ETH").text("data.0.type")).isEqualTo("INTERNAL_CRYPTO");
        assertThat(accountOf(last, "GBP").text("data.0.status")).isEqualTo("ACTIVE");
    }

    @Test
    void aCustomerMadeLaterHasItsAccountAtOnce() {
        addCurrencies("GBP");

        assertThat(accountOf(create(api), "GBP").ids()).hasSize(1);
    }

    @Test
    void aCurrencyThatWentAndCameBackHasStillOneAccount() {
        String customer = create(api);
        addCurrencies("GBP");
        awaitBackfill();
        String account = accountOf(customer, "GBP").ids().getFirst();
        addCurrencies();
        String meanwhile = create(api);
        assertThat(accountOf(meanwhile, "GBP").ids()).isEmpty();
        addCurrencies("GBP");

        awaitBackfill();
        assertThat(accountOf(customer, "GBP").ids()).containsExactly(account);
        assertThat(accountOf(meanwhile, "GBP").ids()).hasSize(1);
        assertThat(api.get("/platform/internal-accounts?currency=GBP").ids()).hasSize(1);
    }

    /// A worker has dealt with all customers and is about to delete its job, when the currency is
    /// removed and added again.
    @Test
    void aWorkerThatIsAboutToFinishDoesNotFinishTheNextOrder() {
        awaitBackfill();
        String claimed = """
                insert into account_openings (platform_id, currency, after_customer, leased_until, lease)
                values (?, 'GBP', 'ffffffff-ffff-ffff-ffff-ffffffffffff', now() + interval '1 hour', 7)""";
        String finished = "delete from account_openings where platform_id = ? and currency = 'GBP' and lease = 7";
        SERVER.database().commit(SqlStatement.of(claimed, uuid()));
        String customer = create(api);
        addCurrencies("GBP");
        SERVER.database().commit(SqlStatement.of(finished, uuid()));

        awaitBackfill();
        assertThat(accountOf(customer, "GBP").ids()).hasSize(1);
    }

    @Test
    void moreCustomersThanOneBatchGetTheirAccounts() {
        UUID original = CustomerId.parse(create(api)).orElseThrow().uuid();
        String copies = """
                insert into customers (platform_id, id, type, status, platform_customer_id, uma_address, wrapped_key,
                    sealed_profile, created_at, updated_at)
                select platform_id, gen_random_uuid(), type, status, 'copy-' || n, 'copy-' || n, wrapped_key,
                    sealed_profile, created_at, updated_at
                from customers, generate_series(1, 1200) n where platform_id = ? and id = ?""";
        SERVER.database().commit(SqlStatement.of(copies, uuid(), original));
        addCurrencies("GBP");

        awaitBackfill();
        String count = """
                select count(*) as n from internal_accounts
                where platform_id = ? and currency = 'GBP' and customer_id is not null""";
        assertThat(SERVER.database().first(count, row -> row.number("n"), uuid()))
                .contains(1201L);
    }

    @Test
    void whileCustomersComeAndGoNobodyIsMissed() {
        Map<TestPlatform, Set<String>> liveCustomers = new HashMap<>();
        for (int round = 0; round < 15; round++) {
            TestPlatform fresh = SERVER.newPlatform();
            List<String> existing = List.of(create(fresh.api()), create(fresh.api()));
            List<Callable<ApiResponse>> calls = new ArrayList<>();
            calls.add(() -> fresh.api().patch("/config", currencies("GBP")).expect(200));
            calls.add(() -> fresh.apiAt(OTHER_NODE)
                    .delete("/customers/" + existing.getFirst())
                    .expect(200));
            for (int i = 0; i < 6; i++) {
                ApiClient node = i % 2 == 0 ? fresh.api() : fresh.apiAt(OTHER_NODE);
                calls.add(() -> node.post("/customers", individual()).expect(201));
            }
            ConcurrentCalls.run(calls);
            Set<String> ids = new TreeSet<>(fresh.api().get("/customers").ids());
            assertThat(ids).hasSize(7);
            liveCustomers.put(fresh, ids);
        }
        liveCustomers.forEach((fresh, ids) -> Eventually.holds(
                "every live customer has an account in GBP",
                () -> owners(fresh.api(), "GBP").containsAll(ids)));
    }

    private static String create(ApiClient api) {
        return api.post("/customers", individual()).expect(201).text("id");
    }

    private void addCurrencies(String... more) {
        api.patch("/config", currencies(more)).expect(200);
    }

    private static String currencies(String... more) {
        ObjectNode body = Json.object();
        ArrayNode list = body.putArray("supportedCurrencies");
        List<String> codes = new ArrayList<>(DEFAULT_CURRENCIES);
        codes.addAll(List.of(more));
        for (String code : codes) {
            ObjectNode currency = list.addObject();
            currency.put("currencyCode", code);
            currency.put("minAmount", 1);
            currency.put("maxAmount", 1_000_000);
            currency.putArray("requiredCounterpartyFields");
            currency.putArray("enabledTransactionTypes").add("OUTGOING");
        }
        return body.toString();
    }

    private void awaitBackfill() {
        Eventually.holds(
                "the platform's accounts in new currencies are opened",
                () -> SERVER.database()
                        .query("select 1 from account_openings where platform_id = ?", row -> true, uuid())
                        .isEmpty());
    }

    private UUID uuid() {
        return platform.platform().id().uuid();
    }

    private static List<String> owners(ApiClient api, String currency) {
        List<String> owners = new ArrayList<>();
        api.get("/customers/internal-accounts?limit=100&currency=" + currency)
                .expect(200)
                .json()
                .path("data")
                .forEach(account -> owners.add(account.path("customerId").asString()));
        return owners;
    }

    private ApiResponse accountOf(String customer, String currency) {
        return api.get("/customers/internal-accounts?customerId=" + customer + "&currency=" + currency)
                .expect(200);
    }
}
