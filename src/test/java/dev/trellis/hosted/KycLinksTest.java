package dev.trellis.hosted;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.testing.RequestBodies.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.auth.RateLimitSettings;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Links into the hosted flow (behaviour, section 6; threats 17 to 26).
class KycLinksTest {
    private final FlowTestPlatform platform = new FlowTestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void aLinkIsFreshEachTimeAndLastsADay() {
        String customer = platform.individual("Jane");
        Instant before = Instant.now();
        ApiResponse first = platform.api
                .send("POST", "/customers/" + customer + "/kyc-link", null)
                .expect(201);
        ApiResponse second = platform.api
                .send("POST", "/customers/" + customer + "/kyc-link", null)
                .expect(201);

        assertThat(first.text("kycUrl")).isNotEqualTo(second.text("kycUrl")).endsWith("/verify/" + first.text("token"));
        assertThat(first.text("token")).hasSizeGreaterThan(60);
        assertThat(Duration.between(before, Instant.parse(first.text("expiresAt"))))
                .isBetween(
                        Duration.ofHours(24).minusSeconds(2),
                        Duration.ofHours(24).plusSeconds(60));
        assertThat(platform.status(customer)).as("it changes no status").isEqualTo("PENDING");
        for (ApiResponse link : List.of(first, second)) {
            assertThat(new FlowTestBrowser().get(link.text("kycUrl")).status()).isEqualTo(200);
        }
    }

    @Test
    void theDatabaseHasOnlyAHashOfTheSecret() {
        ApiResponse link = platform.api
                .send("POST", "/customers/" + platform.individual("Jane") + "/kyc-link", null)
                .expect(201);
        KycLinkToken token = KycLinkToken.parse(link.text("token")).orElseThrow();
        String rows = TestServer.shared()
                .database()
                .first("select string_agg(k::text, ' ') as rows from kyc_links k", row -> row.text("rows"))
                .orElseThrow();

        assertThat(rows)
                .contains(HexFormat.of().formatHex(token.hash()))
                .doesNotContain(HexFormat.of().formatHex(token.secret()), link.text("token"));
    }

    @Test
    void theOlderContractCreatesLinksByGetAndByPlatformCustomerId() {
        String customer = platform.api
                .post("/customers", individual("'platformCustomerId': 'user-1'"))
                .expect(201)
                .text("id");

        for (String query : List.of("platformCustomerId=user-1", "customerId=" + customer)) {
            ApiResponse link = platform.api.get("/customers/kyc-link?" + query).expect(200);
            assertThat(link.text("customerId")).isEqualTo(customer);
            assertThat(link.text("platformCustomerId")).isEqualTo("user-1");
            assertThat(new FlowTestBrowser().get(link.text("kycUrl")).status()).isEqualTo(200);
        }
        platform.api.get("/customers/kyc-link?platformCustomerId=user-2").expect(404, "USER_NOT_FOUND");
        platform.api.get("/customers/kyc-link").expect(404, "USER_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "//evil.example",
                "https:evil.example",
                "https://user@evil.example/",
                "https://app.example.com@evil.example/",
                "https://app.example.com\\\\@evil.example/",
                "https://app.example.com/a\\r\\nSet-Cookie: x=1",
                "http://app.example.com/",
                "http://localhost.evil.example/",
                "ftp://app.example.com/",
                "app.example.com",
                "https://",
                "https:///done",
                "https://app.example.com/ü",
                ""
            })
    void aRedirectUriThatABrowserMustNotFollowIsRefused(String uri) {
        String customer = platform.individual("Jane");
        ApiResponse refused = platform.api
                .post("/customers/" + customer + "/kyc-link", "{\"redirectUri\": \"" + uri + "\"}")
                .expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("redirectUri");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "https://app.example.com:8443/done?state=a%20b#here",
                "http://localhost:3000/done",
                "http://127.0.0.1/done"
            })
    void aRedirectUriOfAnAppIsAccepted(String uri) {
        assertThat(platform.linkWithRedirect(platform.individual("Jane"), uri)).contains("/verify/");
    }

    @Test
    void aPlatformWithOriginsAllowsRedirectsOnlyThere() {
        platform.api
                .patch("/config", json("{'verificationFlow': {'origins': ['https://app.example.com']}}"))
                .expect(200);
        String customer = platform.individual("Jane");
        platform.linkWithRedirect(customer, "https://APP.example.com/done");
        for (String uri : List.of("https://evil.example/", "https://app.example.com:444/", "http://localhost/")) {
            ApiResponse refused = platform.api
                    .post("/customers/" + customer + "/kyc-link", "{\"redirectUri\": " + quoted(uri) + "}")
                    .expect(400, "INVALID_INPUT");
            assertThat(refused.text("message")).contains("https://app.example.com");
        }
    }

    @Test
    void thereIsNoLinkForAnUnknownDeletedOrDecidedCustomer() {
        String customer = platform.individual("Jane");
        platform.api.delete("/customers/" + customer).expect(200);
        FlowTestPlatform other = new FlowTestPlatform();
        try (other) {
            String customerOfOther = other.individual("Jane");
            for (String id : List.of(customer, customerOfOther, "Customer:00000000-0000-7000-8000-000000000000", "x")) {
                platform.api
                        .send("POST", "/customers/" + id + "/kyc-link", null)
                        .expect(404, "USER_NOT_FOUND");
            }
        }
        String approved = platform.individual("Jane");
        FlowTestBrowser browser = new FlowTestBrowser();
        String url = platform.link(approved);
        FlowTestPlatform.fillIn(browser, url);
        browser.post(url + "/submit", "outcome", "APPROVE");
        assertThat(platform.api
                        .send("POST", "/customers/" + approved + "/kyc-link", null)
                        .expect(409, "CONFLICT")
                        .text("message"))
                .contains("APPROVED");
    }

    @Test
    void thereIsNoLinkWhileAContactMustBeVerified() {
        String customer = platform.api
                .post("/customers", individual("'region': 'DE'", "'email': 'jane@example.com'"))
                .expect(201)
                .text("id");
        platform.api.send("POST", "/customers/" + customer + "/kyc-link", null).expect(409, "CONFLICT");
        platform.api
                .send("POST", "/customers/" + customer + "/verify-email", null)
                .expect(204);
        platform.api
                .post("/customers/" + customer + "/verify-email/confirm", json("{'code': '123456'}"))
                .expect(200);
        platform.api.send("POST", "/customers/" + customer + "/kyc-link", null).expect(201);
    }

    @Test
    void anIdempotencyKeyReturnsTheSameLink() {
        String customer = platform.individual("Jane");
        List<ApiResponse> links = ConcurrentCalls.times(
                8,
                i -> platform.api
                        .with("Idempotency-Key", "link-1")
                        .send("POST", "/customers/" + customer + "/kyc-link", null)
                        .expect(201));

        assertThat(links)
                .extracting(link -> link.text("kycUrl"))
                .containsOnly(links.getFirst().text("kycUrl"));
    }

    @Test
    void aMailScannerDoesNotUseTheLinkUp() {
        String url = platform.link(platform.individual("Jane"));
        for (int i = 0; i < 3; i++) {
            assertThat(new FlowTestBrowser().get(url).status()).isEqualTo(200);
            assertThat(new FlowTestBrowser().head(url).status()).isEqualTo(200);
        }
        assertThat(FlowTestPlatform.start(new FlowTestBrowser(), url).isAt("identity"))
                .isTrue();
    }

    @Test
    void theFirstBrowserThatGivesConsentIsBoundToTheLink() {
        String url = platform.link(platform.individual("Jane"));
        List<FlowTestBrowser.Page> pages =
                ConcurrentCalls.times(6, i -> FlowTestPlatform.start(new FlowTestBrowser(), url));

        assertThat(pages).filteredOn(page -> page.status() == 200).hasSize(1);
        assertThat(pages).filteredOn(page -> page.status() == 410).hasSize(5);
        assertThat(new FlowTestBrowser().get(url + "/identity").status()).isEqualTo(410);
        assertThat(new FlowTestBrowser().get(url + "/identity").html())
                .contains("open in another browser")
                .doesNotContain("Jane");
    }

    @ParameterizedTest
    @CsvSource({"2026-05, EXPIRED, CUSTOMER.KYC_EXPIRED", "2026-08, UNVERIFIED,"})
    void anExpiredLinkExpiresTheCustomerAndANewOneResetsTheStatus(String revision, String status, String event) {
        try (FlowTestPlatform own =
                new FlowTestPlatform(ContractRevision.parse(revision).orElseThrow())) {
            String customer = own.individual("Jane");
            String initial = own.status(customer);
            String url = own.link(customer);
            String later = own.link(customer);
            FlowTestBrowser browser = new FlowTestBrowser();
            FlowTestPlatform.start(browser, url);
            ApiResponse now = own.api
                    .post("/sandbox/clock", json("{'advanceSeconds': 86405}"))
                    .expect(200);
            assertThat(Instant.parse(now.text("now"))).isAfter(Instant.now().plus(Duration.ofHours(24)));

            assertThat(own.status(customer)).isEqualTo(status);
            assertThat(browser.get(url + "/identity").status()).isEqualTo(410);
            assertThat(new FlowTestBrowser().get(later).html()).contains("This link has expired");
            if (event != null) {
                assertThat(own.receiver.await(1)).extracting(Received::type).containsExactly(event);
            }
            String fresh = own.link(customer);
            assertThat(own.status(customer)).isEqualTo(initial);
            FlowTestPlatform.fillIn(new FlowTestBrowser(), fresh);
            assertThat(own.api.get("/webhook-events?customerId=" + customer).ids())
                    .hasSize(event == null ? 0 : 1);
        }
    }

    @Test
    void aCustomerWithAnotherUsableLinkDoesNotExpire() {
        String customer = platform.individual("Jane");
        platform.link(customer);
        platform.api.post("/sandbox/clock", json("{'advanceSeconds': 80000}")).expect(200);
        String second = platform.link(customer);
        platform.api.post("/sandbox/clock", json("{'advanceSeconds': 10000}")).expect(200);

        assertThat(platform.status(customer)).isEqualTo("PENDING");
        assertThat(new FlowTestBrowser().get(second).status()).isEqualTo(200);
    }

    @Test
    void aSubmittedApplicationWaitsForTheDecisionWhateverHappensToOtherLinks() {
        String customer = platform.individual("Jane");
        String first = platform.link(customer);
        String other = platform.link(customer);
        String third = platform.link(customer);
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.fillIn(browser, first);
        browser.post(first + "/submit", "outcome", "REVIEW");
        FlowTestBrowser otherBrowser = new FlowTestBrowser();
        FlowTestPlatform.start(otherBrowser, other);
        assertThat(otherBrowser.post(other + "/cancel").status()).isEqualTo(410);
        platform.api.post("/sandbox/clock", json("{'advanceSeconds': 90000}")).expect(200);

        assertThat(new FlowTestBrowser().get(third).status()).isEqualTo(410);
        assertThat(platform.status(customer)).isEqualTo("PENDING");
        assertThat(platform.api.get("/webhook-events?type=CUSTOMER.KYC_EXPIRED").ids())
                .isEmpty();
        assertThat(platform.api
                        .get("/webhook-events?type=CUSTOMER.KYC_CANCELED")
                        .ids())
                .isEmpty();
    }

    @Test
    void theLinkOfADeletedCustomerCannotBeUsed() {
        String customer = platform.individual("Jane");
        String url = platform.link(customer);
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.start(browser, url);
        platform.api.delete("/customers/" + customer).expect(200);

        assertThat(browser.get(url + "/identity").status()).isEqualTo(410);
        assertThat(browser.get(url).html()).doesNotContain("Jane");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..", "%2e%2e", "AAAA", "%00", "é"})
    void aMalformedTokenLeadsToAnErrorPage(String token) {
        String origin = platform.link(platform.individual("Jane")).replaceFirst("/verify/.*", "/verify/");
        FlowTestBrowser.Page page = new FlowTestBrowser().get(origin + token.replace("é", "%C3%A9"));

        assertThat(page.status()).isBetween(400, 404);
    }

    @Test
    void aTokenWithAnotherTenantOrSecretOpensNothing() {
        String url = platform.link(platform.individual("Jane"));
        String token = url.replaceFirst(".*/verify/", "");
        KycLinkToken real = KycLinkToken.parse(token).orElseThrow();
        byte[] wrongSecret = real.secret().clone();
        wrongSecret[0] ^= 1;
        try (FlowTestPlatform other = new FlowTestPlatform()) {
            for (KycLinkToken forged : List.of(
                    new KycLinkToken(real.platform(), real.link(), wrongSecret),
                    new KycLinkToken(other.platform.platform().id(), real.link(), real.secret()))) {
                assertThat(new FlowTestBrowser()
                                .get(url.replace(token, forged.text()))
                                .status())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void requestsForPagesAreLimitedWithoutAnEffectOnTheApi() {
        try (TestServer limited = TestServer.start(new RateLimitSettings(20, 0))) {
            var api = limited.newPlatform().api();
            String url = api.post(
                            "/customers/"
                                    + api.post("/customers", individual("'fullName': 'Jane'"))
                                            .expect(201)
                                            .text("id")
                                    + "/kyc-link",
                            "{}")
                    .expect(201)
                    .text("kycUrl");
            List<FlowTestBrowser.Page> pages = ConcurrentCalls.times(60, i -> new FlowTestBrowser().get(url));

            assertThat(pages).extracting(FlowTestBrowser.Page::status).containsOnly(200, 429);
            assertThat(pages)
                    .filteredOn(page -> page.status() == 429)
                    .isNotEmpty()
                    .allSatisfy(page -> {
                        assertThat(page.html()).contains("Please try again in a moment");
                        assertThat(page.header("retry-after")).isEqualTo("5");
                    });
            api.get("/customers").expect(200);
        }
    }
}
