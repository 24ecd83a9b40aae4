package dev.trellis.platforms;

import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestServer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// The validation of a platform's settings.
class ConfigValidationTest {
    private static final ApiClient API = TestServer.shared().newPlatform().api();

    static Stream<Arguments> wrong() {
        String wallet = "embeddedWalletConfig";
        String cards = "cardTokenization2faConfig";
        return Stream.of(
                arguments("'umaDomain': ''", "umaDomain"),
                arguments("'umaDomain': 'localhost'", "umaDomain"),
                arguments("'umaDomain': 'acme..example'", "umaDomain"),
                arguments("'umaDomain': '-acme.example'", "umaDomain"),
                arguments("'umaDomain': 'acme.example.'", "umaDomain"),
                arguments("'umaDomain': 'acme_x.example'", "umaDomain"),
                arguments("'umaDomain': 'acme.example:443'", "umaDomain"),
                arguments("'umaDomain': 'https://acme.example'", "umaDomain"),
                arguments("'umaDomain': 'ann@acme.example'", "umaDomain"),
                arguments("'umaDomain': '192.168.0.1'", "umaDomain"),
                arguments("'umaDomain': '" + "d".repeat(64) + ".example'", "umaDomain"),
                arguments("'umaDomain': '" + "dddddddd.".repeat(30) + "example'", "umaDomain"),
                arguments("'umaDomain': 7", "umaDomain"),
                arguments("'umaDomain': null", "umaDomain"),
                arguments("'webhookEndpoint': null", "webhookEndpoint"),
                arguments("'webhookEndpoint': 7", "webhookEndpoint"),
                arguments("'" + wallet + "': []", wallet),
                arguments("'" + wallet + "': null", wallet),
                arguments("'" + wallet + "': {'otpLength': 3}", wallet + ".otpLength"),
                arguments("'" + wallet + "': {'otpLength': 13}", wallet + ".otpLength"),
                arguments("'" + wallet + "': {'otpLength': 6.5}", wallet + ".otpLength"),
                arguments("'" + wallet + "': {'otpLength': '6'}", wallet + ".otpLength"),
                arguments("'" + wallet + "': {'otpLength': 99999999999999999999}", wallet + ".otpLength"),
                arguments("'" + wallet + "': {'alphanumeric': 'yes'}", wallet + ".alphanumeric"),
                arguments("'" + wallet + "': {'alphanumeric': 1}", wallet + ".alphanumeric"),
                arguments("'" + wallet + "': {'expirationSeconds': 0}", wallet + ".expirationSeconds"),
                arguments("'" + wallet + "': {'expirationSeconds': 86401}", wallet + ".expirationSeconds"),
                arguments("'" + wallet + "': {'sendFromEmailAddress': 'acme'}", wallet + ".sendFromEmailAddress"),
                arguments("'" + wallet + "': {'replyToEmailAddress': 'a@b@c'}", wallet + ".replyToEmailAddress"),
                arguments("'" + wallet + "': {'appName': '" + "x".repeat(256) + "'}", wallet + ".appName"),
                arguments("'" + wallet + "': {'appName': ''}", wallet + ".appName"),
                arguments("'" + wallet + "': {'logoUrl': 'logo.png'}", wallet + ".logoUrl"),
                arguments("'" + wallet + "': {'logoUrl': 'javascript:alert(1)'}", wallet + ".logoUrl"),
                arguments(
                        "'" + wallet + "': {'logoUrl': 'https://a.example/" + "x".repeat(512) + "'}",
                        wallet + ".logoUrl"),
                arguments("'" + cards + "': {'logoUrl': 'http://a.example/x.png'}", cards + ".logoUrl"),
                arguments("'" + cards + "': {'email': 'a@a.example'}", cards + ".email"),
                arguments("'" + cards + "': {'email': {'fromAddress': 'x'}}", cards + ".email.fromAddress"),
                arguments(
                        "'" + cards + "': {'email': {'bodyText': '" + "x".repeat(2001) + "'}}",
                        cards + ".email.bodyText"),
                arguments("'" + cards + "': {'email': {'bodyText': 'a\\u0007b'}}", cards + ".email.bodyText"),
                arguments("'" + cards + "': {'email': {'subject': 'a\\nb'}}", cards + ".email.subject"),
                arguments("'" + cards + "': {'sms': {'bodyText': '" + "x".repeat(481) + "'}}", cards + ".sms.bodyText"),
                arguments(
                        "'" + cards + "': {'sms': {'templateSid': '" + "x".repeat(65) + "'}}",
                        cards + ".sms.templateSid"),
                arguments("'supportedCurrencies': {}", "supportedCurrencies"),
                arguments("'supportedCurrencies': null", "supportedCurrencies"),
                arguments("'supportedCurrencies': ['USD']", "supportedCurrencies.0"),
                arguments(currency("'minAmount': -1"), "supportedCurrencies.0.minAmount"),
                arguments(currency("'minAmount': 1.5"), "supportedCurrencies.0.minAmount"),
                arguments(currency("'minAmount': 2, 'maxAmount': 1"), "supportedCurrencies.0.minAmount"),
                arguments(currency("'maxAmount': 9007199254740992"), "supportedCurrencies.0.maxAmount"),
                arguments(
                        currency("'enabledTransactionTypes': ['SIDEWAYS']"),
                        "supportedCurrencies.0.enabledTransactionTypes.0"),
                arguments(
                        currency("'enabledTransactionTypes': 'INCOMING'"),
                        "supportedCurrencies.0.enabledTransactionTypes"),
                arguments(
                        currency("'requiredCounterpartyFields': [{'name': 'SHOE_SIZE', 'mandatory': true}]"),
                        "supportedCurrencies.0.requiredCounterpartyFields.0.name"),
                arguments(
                        currency("'requiredCounterpartyFields': [{'mandatory': true}]"),
                        "supportedCurrencies.0.requiredCounterpartyFields.0.name"),
                arguments(
                        currency("'requiredCounterpartyFields': [{'name': 'EMAIL', 'mandatory': 'yes'}]"),
                        "supportedCurrencies.0.requiredCounterpartyFields.0.mandatory"),
                arguments(
                        "'feeConfigs': [{'feeType': 'OTHER', 'fixedFee': {'amount': 1, 'currency': 'USD'}}]",
                        "feeConfigs.0.feeType feeConfigs.0.sourceCurrency feeConfigs.0.variableFeeBps"),
                arguments(fee("'variableFeeBps': 10001"), "feeConfigs.0.variableFeeBps"),
                arguments(fee("'variableFeeBps': -1"), "feeConfigs.0.variableFeeBps"),
                arguments(fee("'fixedFee': {'amount': -1, 'currency': 'USD'}"), "feeConfigs.0.fixedFee.amount"),
                arguments(fee("'fixedFee': {}"), "feeConfigs.0.fixedFee.amount feeConfigs.0.fixedFee.currency"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongSettingIsNamed(String member, String fields) {
        assertThat(patch(member).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactlyInAnyOrder(fields.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hooks",
                "/hooks",
                "//acme.example/hook",
                "acme.example/hook",
                "ftp://acme.example/hook",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "data:text/html,x",
                "https://",
                "https:///hook",
                "https:acme.example",
                "https://user:pass@acme.example/",
                "https://user@acme.example/",
                "https://acme.example/#part",
                "https://acme.example:99999/",
                "https://acme.example/a b",
                "https://acme.example/\\u0007",
                "https://acme.example/\\r\\nHost: evil",
                "https://acme_x.example:port/",
                "https:\\\\\\\\acme.example"
            })
    void anEndpointIsAFullUrl(String endpoint) {
        ApiResponse refused = patch("'webhookEndpoint': '" + endpoint + "'").expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("webhookEndpoint");
    }

    @Test
    void anEndpointHasAtMost2048Characters() {
        String start = "https://acme.example/";
        patch("'webhookEndpoint': '" + start + "x".repeat(2048 - start.length()) + "'")
                .expect(200);
        patch("'webhookEndpoint': '" + start + "x".repeat(2049 - start.length()) + "'")
                .expect(400, "INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"XYZ", "usd", "", "XXX", "XAU", "XTS", "US", "USDD", "DOGE"})
    void aCurrencyMustBeOneThatThereIs(String code) {
        assertThat(patch(currency("'currencyCode': '" + code + "'"))
                        .expect(400, "INVALID_CURRENCY")
                        .invalidFields())
                .containsExactly("supportedCurrencies.0.currencyCode");
        assertThat(patch(fee("'sourceCurrency': '" + code + "'"))
                        .expect(400, "INVALID_CURRENCY")
                        .invalidFields())
                .containsExactly("feeConfigs.0.sourceCurrency");
    }

    @Test
    void aCurrencyMustBeComplete() {
        assertThat(patch("'supportedCurrencies': [{}]")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder(
                        "supportedCurrencies.0.currencyCode",
                        "supportedCurrencies.0.minAmount",
                        "supportedCurrencies.0.maxAmount",
                        "supportedCurrencies.0.requiredCounterpartyFields",
                        "supportedCurrencies.0.enabledTransactionTypes");
    }

    @Test
    void aCurrencyStandsInTheListOnce() {
        String usd = complete("");
        assertThat(patch("'supportedCurrencies': [" + usd + ", " + usd + "]")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("supportedCurrencies.1.currencyCode");
    }

    @Test
    void everyFaultIsToldAtOnceByItsPlace() {
        String list = "[5, " + complete("'minAmount': -1") + ", {'currencyCode': 'XYZ'}, "
                + complete("'currencyCode': 'EUR', 'minAmount': 9, 'maxAmount': 8") + "]";
        assertThat(patch("'supportedCurrencies': " + list + ", 'umaDomain': 'x', 'webhookEndpoint': 'y'")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder(
                        "supportedCurrencies.0",
                        "supportedCurrencies.1.minAmount",
                        "supportedCurrencies.2.currencyCode",
                        "supportedCurrencies.2.minAmount",
                        "supportedCurrencies.2.maxAmount",
                        "supportedCurrencies.2.requiredCounterpartyFields",
                        "supportedCurrencies.2.enabledTransactionTypes",
                        "supportedCurrencies.3.minAmount",
                        "umaDomain",
                        "webhookEndpoint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "'x'", "null", "true"})
    void aChangeIsAnObject(String body) {
        API.patch("/config", json(body)).expect(400, "INVALID_INPUT");
    }

    private static ApiResponse patch(String member) {
        return API.patch("/config", json("{" + member + "}"));
    }

    /// Returns the first of the platform's currencies, with other values in some fields.
    private static String currency(String members) {
        return "'supportedCurrencies': [" + complete(members) + "]";
    }

    private static String complete(String members) {
        return overlaid("""
                {'currencyCode': 'USD', 'minAmount': 1, 'maxAmount': 100, 'requiredCounterpartyFields': [],
                'enabledTransactionTypes': ['OUTGOING']}""", members);
    }

    private static String fee(String members) {
        return "'feeConfigs': [" + overlaid("""
                {'feeType': 'CROSS_CURRENCY_TRANSACTION', 'sourceCurrency': 'USD', 'variableFeeBps': 30,
                'fixedFee': {'amount': 100, 'currency': 'USD'}}""", members) + "]";
    }

    private static String overlaid(String base, String members) {
        ObjectNode whole = (ObjectNode) RequestBodies.tree(base);
        whole.setAll((ObjectNode) RequestBodies.tree("{" + members + "}"));
        return whole.toString();
    }
}
