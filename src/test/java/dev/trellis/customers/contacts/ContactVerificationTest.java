package dev.trellis.customers.contacts;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.testing.RequestBodies.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.customers.CustomerSamples;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.SentMessages;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Verification of e-mail addresses and telephone numbers (behaviour, section 6; threats 42 to 49).
class ContactVerificationTest {
    private static final String CODE = json("{'code': '123456'}");
    private static final String WRONG_CODE = json("{'code': '654321'}");
    private static final String EMAIL = "'email': 'ana@example.com'";
    private static final String PHONE = "'phoneNumber': '+4915771234567'";
    private static final String GERMAN = "'region': 'DE'";

    private final TestPlatform platform = CustomerSamples.platform();
    private final ApiClient api = platform.api();

    @ParameterizedTest
    @ValueSource(strings = {"DE", "FR", "HR", "IE", "IS", "LI", "NO"})
    void contactsInEuropeanRegionsMustBeVerified(String region) {
        ApiResponse created = api.post("/customers", individual("'region': '" + region + "'", EMAIL, PHONE))
                .expect(201);

        assertThat(created.json().path("contactVerification")).isEqualTo(tree("""
                {'email': 'PENDING', 'phone': 'PENDING'}"""));
        assertThat(api.get("/customers/" + created.text("id")).body()).isEqualTo(created.body());
        assertThat(api.get("/customers").json().path("data").get(0)).isEqualTo(created.json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"US", "MX", "GB", "CH"})
    void contactsElsewhereNeedNotBe(String region) {
        String customer = CustomerSamples.create(api, "'region': '" + region + "'", EMAIL, PHONE);

        assertThat(api.get("/customers/" + customer).json().has("contactVerification"))
                .isFalse();
        send(customer).expect(409, "CONFLICT");
        confirm(customer, CODE).expect(409, "CONFLICT");
    }

    @Test
    void withoutARegionTheAddressCounts() {
        String address = "'address': {'line1': 'Rue 1', 'postalCode': '75001', 'country': 'FR'}";
        String french = CustomerSamples.create(api, address, EMAIL);
        String american = CustomerSamples.create(api, "'region': 'US'", address, EMAIL);

        assertThat(status(french, "email")).isEqualTo("PENDING");
        assertThat(status(american, "email")).isEmpty();
        api.patch("/customers/" + french, individual("'address': {'country': 'US'}"))
                .expect(200);
        assertThat(api.get("/customers/" + french).json().has("contactVerification"))
                .isFalse();
        api.patch("/customers/" + french, individual("'address': {'country': 'IT'}"))
                .expect(200);
        assertThat(status(french, "email")).isEqualTo("PENDING");
    }

    @Test
    void aRegulatedPlatformVerifiesItsCustomersItself() {
        ApiClient regulated = TestServer.shared()
                .newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026)
                .api();
        String customer = CustomerSamples.create(regulated, GERMAN, EMAIL);

        assertThat(regulated.get("/customers/" + customer).json().has("contactVerification"))
                .isFalse();
        regulated.post("/customers/" + customer + "/verify-email", "").expect(409, "CONFLICT");
    }

    @Test
    void onlyWhatTheCustomerHasIsAskedFor() {
        String neither = CustomerSamples.create(api, GERMAN);
        String both = CustomerSamples.create(api, GERMAN, PHONE);

        assertThat(api.get("/customers/" + neither).json().has("contactVerification"))
                .isFalse();
        assertThat(api.get("/customers/" + both).json().path("contactVerification"))
                .isEqualTo(tree("{'phone': 'PENDING'}"));
        send(neither).expect(409, "CONFLICT");
        send(both).expect(409, "CONFLICT");
        api.patch("/customers/" + both, individual(EMAIL)).expect(200);
        assertThat(status(both, "email")).isEqualTo("PENDING");
    }

    @Test
    void aCodeThatComesBackVerifiesItsContactAlone() {
        String customer = german();
        send(customer).expect(204);
        ApiResponse before = api.get("/customers/" + customer);
        CustomerSamples.waitBeyond(Instant.parse(before.text("updatedAt")));
        ApiResponse confirmed = confirm(customer, CODE).expect(200);

        assertThat(confirmed.json().path("contactVerification"))
                .isEqualTo(tree("{'email': 'VERIFIED', 'phone': 'PENDING'}"));
        assertThat(confirmed.text("updatedAt")).isGreaterThan(before.text("updatedAt"));
        assertThat(api.get("/customers/" + customer).body()).isEqualTo(confirmed.body());
        api.post("/customers/" + customer + "/verify-phone", "").expect(204);
        api.post("/customers/" + customer + "/verify-phone/confirm", CODE).expect(200);
        assertThat(status(customer, "phone")).isEqualTo("VERIFIED");
    }

    @Test
    void whatIsVerifiedIsNotVerifiedAgain() {
        String customer = verified();

        send(customer).expect(409, "CONFLICT");
        confirm(customer, CODE).expect(409, "CONFLICT");
    }

    @Test
    void withoutACodeSentNothingIsConfirmed() {
        String customer = german();

        assertThat(confirm(customer, CODE).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactly("code");
        assertThat(status(customer, "email")).isEqualTo("PENDING");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'code': 123456}",
                "{'code': '12345'}",
                "{'code': '1234567'}",
                "{'code': '12345a'}",
                "{'code': '١٢٣٤٥٦'}",
                "{'code': ''}"
            })
    void whatCanBeNoCodeIsAFaultAndNoGuess(String body) {
        String customer = german();
        send(customer).expect(204);
        for (int i = 0; i < 6; i++) {
            confirm(customer, json(body)).expect(400, "INVALID_INPUT");
        }

        confirm(customer, CODE).expect(200);
    }

    @Test
    void theFifthWrongTryEndsTheCodeForTheRightOneToo() {
        String four = german();
        send(four).expect(204);
        wrong(four, 4);
        confirm(four, CODE).expect(200);

        String five = german("'email': 'five@example.com'");
        send(five).expect(204);
        wrong(five, 5);
        confirm(five, CODE).expect(400, "INVALID_INPUT");
        assertThat(status(five, "email")).isEqualTo("PENDING");
        forgetSends();
        send(five).expect(204);
        confirm(five, CODE).expect(200);
    }

    @Test
    void aCodeLivesTenMinutesByTheServersClock() {
        try (TestServer server = TestServer.start()) {
            ApiClient own = server.newPlatform().api();
            String early = CustomerSamples.create(own, GERMAN, EMAIL);
            String late = CustomerSamples.create(own, GERMAN, "'email': 'late@example.com'");
            own.post("/customers/" + early + "/verify-email", "").expect(204);
            own.post("/customers/" + late + "/verify-email", "").expect(204);
            server.clock().advance(Duration.ofMinutes(9));
            own.post("/customers/" + early + "/verify-email/confirm", CODE).expect(200);
            server.clock().advance(Duration.ofMinutes(1));

            own.post("/customers/" + late + "/verify-email/confirm", CODE).expect(400, "INVALID_INPUT");
            server.clock().advance(Duration.ofDays(-10));
            server.database()
                    .commit(SqlStatement.of("update contact_verifications set gone_at = now() - interval '1 second'"));
            own.post("/customers/" + late + "/verify-email/confirm", CODE).expect(400, "INVALID_INPUT");
        }
    }

    @Test
    void aCodeIsOfOneCustomerAndOneContact() {
        String first = german();
        String second = german();
        send(first).expect(204);

        confirm(second, CODE).expect(400, "INVALID_INPUT");
        api.post("/customers/" + first + "/verify-phone/confirm", CODE).expect(400, "INVALID_INPUT");
        // Nor when its hash is copied into the row of another customer.
        forgetSends();
        send(second).expect(204);
        platform.server()
                .database()
                .commit(SqlStatement.of(
                        "update contact_verifications set code_hash = (select code_hash from contact_verifications"
                                + " where customer_id = ?) where customer_id = ?",
                        uuid(first),
                        uuid(second)));
        confirm(second, CODE).expect(400, "INVALID_INPUT");
        confirm(first, CODE).expect(200);
    }

    /// The owner of a wallet would have to sign the change of the address, so the wallet
    /// is removed.
    @Test
    void anotherAddressIsPendingAndItsCodeDies() {
        String customer = verified();
        TestServer.shared()
                .database()
                .commit(SqlStatement.of(
                        "delete from wallet_credentials where platform_id = ?",
                        platform.platform().id().uuid()));
        change(customer, "'email': 'new@example.com'");
        assertThat(status(customer, "email")).isEqualTo("PENDING");
        send(customer).expect(204);
        change(customer, EMAIL);
        confirm(customer, CODE).expect(400, "INVALID_INPUT");
        change(customer, "'email': 'new@example.com'");

        confirm(customer, CODE).expect(400, "INVALID_INPUT");
        assertThat(status(customer, "email")).isEqualTo("PENDING");
    }

    @Test
    void otherChangesLeaveItVerified() {
        String customer = verified();
        change(customer, "'fullName': 'Ana'");
        change(customer, EMAIL);
        change(customer, "'phoneNumber': '+4915779999999'");

        assertThat(status(customer, "email")).isEqualTo("VERIFIED");
        assertThat(status(customer, "phone")).isEqualTo("PENDING");
    }

    @Test
    void aCallerCannotSetItByItself() {
        String claim = "'contactVerification': {'email': 'VERIFIED', 'phone': 'VERIFIED'}";
        String customer = CustomerSamples.create(api, GERMAN, EMAIL, claim);
        change(customer, claim);

        assertThat(api.get("/customers/" + customer).json().path("contactVerification"))
                .isEqualTo(tree("{'email': 'PENDING'}"));
        String american = CustomerSamples.create(api, "'region': 'US'", EMAIL, claim);
        assertThat(api.get("/customers/" + american).json().has("contactVerification"))
                .isFalse();
    }

    @Test
    void anAddressGetsOneCodeInThirtySecondsWhosesoeverItIs() {
        String customer = german();
        String namesake = german("'email': 'ANA@example.com'");
        send(customer).expect(204);
        ApiResponse refused = send(customer).expect(429, "RATE_LIMITED");

        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(1, 30);
        send(namesake).expect(429, "RATE_LIMITED");
        api.post("/customers/" + customer + "/verify-phone", "").expect(204);
        ApiClient elsewhere = CustomerSamples.platform().api();
        String foreign = CustomerSamples.create(elsewhere, GERMAN, EMAIL);
        elsewhere.post("/customers/" + foreign + "/verify-email", "").expect(204);
        confirm(customer, CODE).expect(200);
    }

    @Test
    void anAddressGetsFiveCodesInAnHour() {
        String customer = german();
        for (int i = 0; i < 5; i++) {
            send(customer).expect(204);
            ageSends(31);
        }
        ApiResponse refused = send(customer).expect(429, "RATE_LIMITED");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(3_300, 3_600);
        ageSends(3_600 - 5 * 31 + 1);

        send(customer).expect(204);
        send(customer).expect(429, "RATE_LIMITED");
    }

    @Test
    void aRefusedSendLeavesTheCodeBeforeItAlone() {
        String customer = german();
        send(customer).expect(204);
        send(customer).expect(429, "RATE_LIMITED");

        assertThat(SentMessages.of(platform).to(customer)).hasSize(1);
        confirm(customer, CODE).expect(200);
    }

    @Test
    void productionDrawsItsCodes() {
        TestPlatform production = TestServer.shared().newPlatform(Mode.PRODUCTION, false, ContractRevision.AUGUST_2026);
        ApiClient own = production.api();
        String customer = CustomerSamples.create(own, GERMAN, EMAIL);
        String path = "/customers/" + customer + "/verify-email";
        own.post(path, "").expect(204);
        String first = SentMessages.of(production).codeFor(customer);
        if (!first.equals("123456")) {
            own.post(path + "/confirm", CODE).expect(400, "INVALID_INPUT");
        }
        forgetSends();
        own.post(path, "").expect(204);
        String second = SentMessages.of(production).codeFor(customer);
        if (!first.equals(second)) {
            own.post(path + "/confirm", json("{'code': '" + first + "'}")).expect(400, "INVALID_INPUT");
        }

        own.post(path + "/confirm", json("{'code': ' " + second + " '}")).expect(200);
    }

    @Test
    void aRepeatedCallSendsAndCountsOnce() {
        String customer = german();
        ApiClient keyed = api.with("Idempotency-Key", "send-1");
        keyed.post("/customers/" + customer + "/verify-email", "").expect(204);
        ApiResponse again =
                keyed.post("/customers/" + customer + "/verify-email", "").expect(204);
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        assertThat(SentMessages.of(platform).to(customer)).hasSize(1);

        ApiClient guessing = api.with("Idempotency-Key", "guess-1");
        for (int i = 0; i < 7; i++) {
            guessing.post("/customers/" + customer + "/verify-email/confirm", WRONG_CODE)
                    .expect(400, "INVALID_INPUT");
        }
        ApiClient confirming = api.with("Idempotency-Key", "confirm-1");
        ApiResponse confirmed = confirming
                .post("/customers/" + customer + "/verify-email/confirm", CODE)
                .expect(200);
        assertThat(confirming
                        .post("/customers/" + customer + "/verify-email/confirm", CODE)
                        .expect(200)
                        .body())
                .isEqualTo(confirmed.body());
    }

    @ParameterizedTest
    @CsvSource({"unknown", "malformed", "foreign", "deleted"})
    void whoIsNotThereHasNothingToVerify(String who) {
        String customer =
                switch (who) {
                    case "unknown" -> "Customer:019542f5-b3e7-7d02-8000-000000000001";
                    case "malformed" -> "Customer:1";
                    case "foreign" ->
                        CustomerSamples.create(CustomerSamples.platform().api(), GERMAN, EMAIL);
                    default -> german();
                };
        if (who.equals("deleted")) {
            send(customer).expect(204);
            api.delete("/customers/" + customer).expect(200);
        }

        send(customer).expect(404, "USER_NOT_FOUND");
        confirm(customer, CODE).expect(404, "USER_NOT_FOUND");
    }

    private String german(String... instead) {
        return instead.length > 0
                ? CustomerSamples.create(api, GERMAN, PHONE, instead[0])
                : CustomerSamples.create(api, GERMAN, PHONE, EMAIL);
    }

    /// Creates a customer whose e-mail address has been verified.
    private String verified() {
        String customer = german();
        send(customer).expect(204);
        confirm(customer, CODE).expect(200);
        return customer;
    }

    private ApiResponse send(String customer) {
        return api.post("/customers/" + customer + "/verify-email", "");
    }

    private ApiResponse confirm(String customer, String body) {
        return api.post("/customers/" + customer + "/verify-email/confirm", body);
    }

    private void wrong(String customer, int times) {
        for (int i = 0; i < times; i++) {
            confirm(customer, WRONG_CODE).expect(400, "INVALID_INPUT");
        }
    }

    private void change(String customer, String member) {
        api.patch("/customers/" + customer, individual(member)).expect(200);
    }

    private String status(String customer, String contact) {
        return api.get("/customers/" + customer).text("contactVerification." + contact);
    }

    /// Deletes the records of sent codes, as if an hour had passed.
    private void forgetSends() {
        platform.server().database().commit(SqlStatement.of("delete from contact_sends"));
    }

    /// Makes the records of sent codes older, as if these seconds had passed.
    private void ageSends(int seconds) {
        platform.server()
                .database()
                .commit(SqlStatement.of(
                        "update contact_sends set sent_at ="
                                + " array(select t - ? * interval '1 second' from unnest(sent_at) t)"
                                + " where platform_id = ?",
                        seconds,
                        platform.platform().id().uuid()));
    }

    private static UUID uuid(String customer) {
        return CustomerId.parse(customer).orElseThrow().uuid();
    }
}
