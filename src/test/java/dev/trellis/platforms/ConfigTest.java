package dev.trellis.platforms;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.testing.RequestBodies.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `GET` and `PATCH /config`: how a change is merged into the configuration.
class ConfigTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "webhookEndpoint",
            "'https://api.acme.example/webhooks?tenant=1'",
            "embeddedWalletConfig",
            """
                    {'appName': 'Acme Wallet', 'otpLength': 8, 'alphanumeric': true, 'expirationSeconds': 120,
                    'sendFromEmailAddress': 'noreply@acme.example', 'sendFromEmailSenderName': 'Acme',
                    'replyToEmailAddress': 'support@acme.example', 'logoUrl': 'https://acme.example/logo.png'}""",
            "cardTokenization2faConfig",
            """
                    {'displayName': 'Acme', 'logoUrl': 'https://acme.example/card.png',
                    'email': {'fromAddress': 'cards@acme.example', 'fromName': 'Acme Cards', 'subject': 'Your code',
                    'replyToAddress': 'support@acme.example', 'bodyText': 'Use this code.\\nThanks!'},
                    'sms': {'templateSid': 'HJaaaa', 'bodyText': 'Use this code.'}}""",
            "feeConfigs",
            """
                    [{'feeType': 'CROSS_CURRENCY_TRANSACTION', 'sourceCurrency': 'USD', 'variableFeeBps': 30,
                    'fixedFee': {'amount': 100, 'currency': 'USD'}}]""",
            "supportedCurrencies",
            """
                    [{'currencyCode': 'USD', 'minAmount': 100, 'maxAmount': 9007199254740991,
                    'requiredCounterpartyFields': [{'name': 'FULL_NAME', 'mandatory': true}],
                    'enabledTransactionTypes': ['OUTGOING', 'INCOMING']}]""");

    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();

    @Test
    void aNewPlatformTellsItsCurrenciesAndItsDomain() {
        ApiResponse config = api.get("/config").expect(200);

        assertThat(config.text("umaDomain")).isEqualTo(platform.umaDomain());
        assertThat(config.json().path("isRegulatedFinancialInstitution").asBoolean(true))
                .isFalse();
        assertThat(config.json().path("supportedCurrencies"))
                .extracting(currency -> currency.path("currencyCode").asString())
                .containsExactly("USD", "EUR", "MXN", "BTC", "USDC", "USDB");
        assertThat(TestServer.shared()
                        .newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026)
                        .api()
                        .get("/config")
                        .json()
                        .path("isRegulatedFinancialInstitution")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void everySettingComesBackAsItWasSent() {
        SETTINGS.forEach((name, value) -> {
            ApiResponse changed = patch("'" + name + "': " + value).expect(200);
            assertThat(changed.json().path(name)).as(name).isEqualTo(tree(value));
        });
        ApiResponse config = api.get("/config").expect(200);
        SETTINGS.forEach(
                (name, value) -> assertThat(config.json().path(name)).as(name).isEqualTo(tree(value)));
    }

    @Test
    void nestedSettingsAreMerged() {
        patch("'embeddedWalletConfig': " + SETTINGS.get("embeddedWalletConfig")).expect(200);
        patch("'cardTokenization2faConfig': " + SETTINGS.get("cardTokenization2faConfig"))
                .expect(200);
        String changes = """
                'embeddedWalletConfig': {'otpLength': 6},
                'cardTokenization2faConfig': {'email': {'subject': 'Code'}, 'displayName': 'Acme Inc'}""";
        ApiResponse changed = patch(changes).expect(200);

        ObjectNode wallet = ((ObjectNode) tree(required("embeddedWalletConfig"))).put("otpLength", 6);
        assertThat(changed.json().path("embeddedWalletConfig")).isEqualTo(wallet);
        ObjectNode cards = (ObjectNode) tree(required("cardTokenization2faConfig"));
        cards.put("displayName", "Acme Inc");
        ((ObjectNode) cards.path("email")).put("subject", "Code");
        assertThat(changed.json().path("cardTokenization2faConfig")).isEqualTo(cards);
    }

    @Test
    void listsAreReplaced() {
        patch("'feeConfigs': " + SETTINGS.get("feeConfigs")).expect(200);

        assertThat(patch("'feeConfigs': []").expect(200).json().path("feeConfigs"))
                .isEmpty();
        assertThat(patch("'supportedCurrencies': " + SETTINGS.get("supportedCurrencies"))
                        .expect(200)
                        .json()
                        .path("supportedCurrencies"))
                .hasSize(1);
    }

    @Test
    void whatIsNotSentStays() {
        ApiResponse before =
                patch("'webhookEndpoint': 'https://api.acme.example/'").expect(200);
        ApiResponse after = patch("'embeddedWalletConfig': {'appName': 'Acme'}").expect(200);

        ObjectNode expected = ((ObjectNode) before.json()).deepCopy();
        expected.putObject("embeddedWalletConfig").put("appName", "Acme");
        expected.put("updatedAt", after.text("updatedAt"));
        assertThat(after.json()).isEqualTo(expected);
        assertThat(api.get("/config").body()).isEqualTo(after.body());
        assertThat(patch("").expect(200).json().path("webhookEndpoint").asString())
                .isEqualTo("https://api.acme.example/");
    }

    @Test
    void whatOnlyTheOperatorMaySayIsIgnored() {
        JsonNode before = api.get("/config").json();
        ApiResponse after = patch("""
                        'isRegulatedFinancialInstitution': true, 'id': 'PlatformConfig:x', 'createdAt': 'never',
                        'updatedAt': 5, 'mode': 'PRODUCTION', 'revision': '2026-08', 'platformId': 7, 'name': 'x',
                        'configVersion': 99, 'shoeSize': 43""").expect(200);

        ObjectNode expected = ((ObjectNode) before).deepCopy();
        expected.put("updatedAt", after.text("updatedAt"));
        assertThat(after.json()).isEqualTo(expected);
        assertThat(api.post("/customers", individual()).expect(201).text("kycStatus"))
                .isEqualTo("PENDING");
    }

    @Test
    void whatProvidersDemandIsTheOperatorsToSay() {
        TestServer.shared()
                .platforms()
                .platforms()
                .requireCustomerFields(platform.platform().id(), "MXN", List.of("FULL_NAME", "BIRTH_DATE"));
        String list = """
                'supportedCurrencies': [
                  {'currencyCode': 'MXN', 'minAmount': 1, 'maxAmount': 5, 'requiredCounterpartyFields': [],
                   'enabledTransactionTypes': [], 'providerRequiredCustomerFields': []},
                  {'currencyCode': 'GBP', 'minAmount': 1, 'maxAmount': 5, 'requiredCounterpartyFields': [],
                   'enabledTransactionTypes': [], 'providerRequiredCustomerFields': ['NATIONALITY'],
                   'providerRequiredCounterpartyCustomerFields': ['FULL_NAME']}]""";
        JsonNode currencies = patch(list).expect(200).json().path("supportedCurrencies");

        assertThat(currencies.get(0).path("providerRequiredCustomerFields"))
                .extracting(JsonNode::asString)
                .containsExactly("FULL_NAME", "BIRTH_DATE");
        assertThat(currencies.get(1).path("providerRequiredCustomerFields")).isEmpty();
        assertThat(currencies.get(1).path("providerRequiredCounterpartyCustomerFields"))
                .isEmpty();
        api.post("/customers", individual("'currencies': ['MXN']")).expect(400, "MISSING_MANDATORY_USER_INFO");
        api.post("/customers", individual("'currencies': ['GBP']")).expect(201);
    }

    @Test
    void whatGetReturnedCanBeSentBack() {
        SETTINGS.forEach((name, value) -> patch("'" + name + "': " + value).expect(200));
        ObjectNode before = (ObjectNode) api.get("/config").json();
        ObjectNode after =
                (ObjectNode) api.patch("/config", before.toString()).expect(200).json();

        assertThat(after.remove(List.of("updatedAt"))).isEqualTo(before.remove(List.of("updatedAt")));
    }

    @Test
    void aRefusedChangeChangesNothing() {
        String before = api.get("/config").body();
        patch("'webhookEndpoint': 'https://api.acme.example/', 'umaDomain': '-'")
                .expect(400, "INVALID_INPUT");

        assertThat(api.get("/config").body()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9000/hook", "http://localhost/hook", "http://hooks.acme.example/x"})
    void plainHttpIsForSandboxes(String endpoint) {
        assertThat(patch("'webhookEndpoint': '" + endpoint + "'").expect(200).text("webhookEndpoint"))
                .isEqualTo(endpoint);
        ApiClient production = TestServer.shared()
                .newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026)
                .api();
        assertThat(production
                        .patch("/config", json("{'webhookEndpoint': '" + endpoint + "'}"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("webhookEndpoint");
        assertThat(production.get("/config").json().has("webhookEndpoint")).isFalse();
    }

    private ApiResponse patch(String members) {
        return api.patch("/config", json("{" + members + "}"));
    }

    private static String required(String name) {
        return Objects.requireNonNull(SETTINGS.get(name));
    }
}
