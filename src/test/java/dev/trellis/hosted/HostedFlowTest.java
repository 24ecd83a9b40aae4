package dev.trellis.hosted;

import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver.Received;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages over HTTP, without scripts (behaviour, section 6).
class HostedFlowTest {
    private final FlowTestPlatform platform = new FlowTestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05, APPROVE, APPROVED, CUSTOMER.KYC_SUBMITTED CUSTOMER.KYC_APPROVED",
        "2026-05, REJECT, REJECTED, CUSTOMER.KYC_SUBMITTED CUSTOMER.KYC_REJECTED",
        "2026-05, REVIEW, PENDING, CUSTOMER.KYC_SUBMITTED",
        "2026-08, APPROVE, APPROVED, CUSTOMER.KYC_PENDING CUSTOMER.KYC_APPROVED"
    })
    void fromLinkToDecision(String revision, String outcome, String status, String events) {
        try (FlowTestPlatform own =
                new FlowTestPlatform(ContractRevision.parse(revision).orElseThrow())) {
            String customer = own.individual("Jane Doe");
            String url = own.link(customer);
            FlowTestBrowser browser = new FlowTestBrowser();
            FlowTestPlatform.fillIn(browser, url);
            assertThat(own.receiver.events())
                    .as("there is no event before submission")
                    .isEmpty();
            FlowTestBrowser.Page done = browser.post(url + "/submit", "outcome", outcome);

            assertThat(done.isAt("done")).as(done.html()).isTrue();
            assertThat(done.html()).contains("https://app.example.com/done?state=1");
            assertThat(own.status(customer)).isEqualTo(status);
            List<String> expected = List.of(events.split(" "));
            assertThat(own.statusEvents(expected.size())).containsExactlyElementsOf(expected);
            assertThat(browser.get(url).isAt("done"))
                    .as("a second look changes nothing")
                    .isTrue();
            assertThat(new FlowTestBrowser().get(url).status()).isEqualTo(410);
            assertThat(own.status(customer)).isEqualTo(status);
        }
    }

    @Test
    void getReturnsWhatWasSentButNeverTheIdentifier() {
        String customer = platform.individual("Jane");
        String url = platform.link(customer);
        FlowTestBrowser browser = new FlowTestBrowser();
        String review = FlowTestPlatform.fillIn(browser, url).html();
        var json = platform.api.get("/customers/" + customer).json();

        assertThat(json.path("fullName").asString()).isEqualTo("Jane Doe");
        assertThat(json.path("birthDate").asString()).isEqualTo("1992-03-25");
        assertThat(json.at("/address/city").asString()).isEqualTo("San Francisco");
        assertThat(json.at("/endUserTermsConsent/acceptanceMethod").asString()).isEqualTo("CHECKBOX");
        assertThat(review).contains("25 March 1992", "Germany", "passport.pdf").doesNotContain("123-45-6789");
        assertThat(browser.get(url + "/number").html())
                .doesNotContain("123-45-6789")
                .contains("We have it already");
    }

    /// In production, where the built-in rules decide.
    @ParameterizedTest
    @CsvSource({"Jane, APPROVED", "Doe Jane, APPROVED", "Jane Mary Doe, APPROVED", "John Smith, PENDING"})
    void aReplacedNameIsReviewed(String registered, String status) {
        try (FlowTestPlatform production = FlowTestPlatform.production()) {
            String customer = production.individual(registered);
            String url = production.link(customer);
            FlowTestBrowser browser = new FlowTestBrowser();
            FlowTestPlatform.fillIn(browser, url);
            browser.upload(url + "/files?slot=passport", FlowTestPlatform.largePassport());
            browser.post(url + "/submit");

            assertThat(production.status(customer)).isEqualTo(status);
        }
    }

    @Test
    void allErrorsAreShownAtOnceAndTheValuesStay() {
        String url = platform.link(platform.individual("Jane"));
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.start(browser, url);
        FlowTestBrowser.Page again = browser.post(
                url + "/identity",
                "fullName",
                "Jane",
                "birthDate.day",
                "31",
                "birthDate.month",
                "2",
                "birthDate.year",
                "1990");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.html())
                .contains("There is something to put right", "href=\"#birthDate-day\"", "href=\"#nationality\"")
                .contains("value=\"31\"", "value=\"1990\"");
        assertThat(browser.get(url + "/identity").html())
                .as("after a reload too")
                .contains("value=\"31\"");
        assertThat(platform.api.get("/customers?limit=1").json().at("/data/0").has("birthDate"))
                .isFalse();
    }

    @Test
    void valuesAreStoredAsADraftBeforeTheyAreSentAndOnlyEncrypted() {
        String url = platform.link(platform.individual("Jane"));
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.start(browser, url);
        assertThat(browser.post(url + "/address/draft", "address.line1", "Qxqx Street 7")
                        .status())
                .isEqualTo(204);

        assertThat(browser.get(url + "/address").html()).contains("Qxqx Street 7");
        String rows = TestServer.shared()
                .database()
                .first("select string_agg(d::text, ' ') as rows from hosted_drafts d", row -> row.text("rows"))
                .orElseThrow();
        assertThat(rows)
                .doesNotContain("Qxqx")
                .doesNotContain(HexFormat.of().formatHex("Qxqx".getBytes(StandardCharsets.US_ASCII)));
        assertThat(new FlowTestBrowser()
                        .post(url + "/address/draft", "address.line1", "x")
                        .status())
                .as("another browser stores nothing")
                .isEqualTo(410);
    }

    @Test
    void withoutConsentTheFlowDoesNotStart() {
        String url = platform.link(platform.individual("Jane"));
        FlowTestBrowser browser = new FlowTestBrowser();

        assertThat(browser.post(url).status()).isEqualTo(422);
        assertThat(FlowTestPlatform.start(new FlowTestBrowser(), url).status())
                .as("it is bound to nobody")
                .isEqualTo(200);
    }

    @Test
    void anIncompleteApplicationIsNotSubmittedAndTheLinkStaysUsable() {
        String customer = platform.individual("Jane");
        String url = platform.link(customer);
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.start(browser, url);
        FlowTestBrowser.Page page = browser.post(url + "/submit");

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.html()).contains("About you: something is missing", "Identity document: something is missing");
        assertThat(platform.status(customer)).isEqualTo("PENDING");
        assertThat(browser.get(url).isAt("identity")).isTrue();
    }

    @Test
    void ofConcurrentSubmissionsOneWins() {
        String customer = platform.individual("Jane");
        String url = platform.link(customer);
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.fillIn(browser, url);
        List<FlowTestBrowser.Page> pages = ConcurrentCalls.times(
                6, i -> browser.post(url + "/submit", "outcome", i % 2 == 0 ? "APPROVE" : "REJECT"));

        assertThat(pages).allSatisfy(page -> assertThat(page.isAt("done")).isTrue());
        assertThat(platform.statusEvents(2)).hasSize(2).startsWith("CUSTOMER.KYC_SUBMITTED");
        assertThat(platform.api.get("/verifications?customerId=" + customer).ids())
                .hasSize(1);
    }

    @Test
    void correctionsUseTheSameLink() {
        String customer = platform.individual("Jane");
        String url = platform.link(customer);
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.fillIn(browser, url);
        FlowTestBrowser.Page back = browser.post(url + "/submit", "outcome", "CORRECT");
        assertThat(back.isAt("review")).isTrue();
        assertThat(back.html()).contains("cannot be read well");

        assertThat(browser.upload(url + "/files?slot=passport", FlowTestPlatform.passport())
                        .html())
                .contains("Uploaded:");
        assertThat(browser.get(url + "/review").html()).doesNotContain("cannot be read well");
        assertThat(browser.post(url + "/submit", "outcome", "APPROVE").isAt("done"))
                .isTrue();
        assertThat(platform.status(customer)).isEqualTo("APPROVED");
    }

    @ParameterizedTest
    @CsvSource({"2026-05, CANCELED, CUSTOMER.KYC_CANCELED", "2026-08, UNVERIFIED,"})
    void cancellationIsConfirmedOnceAndReportedToThePlatform(String revision, String status, String event) {
        try (FlowTestPlatform own =
                new FlowTestPlatform(ContractRevision.parse(revision).orElseThrow())) {
            String customer = own.individual("Jane");
            String url = own.link(customer);
            FlowTestBrowser browser = new FlowTestBrowser();
            FlowTestPlatform.start(browser, url);
            assertThat(browser.get(url + "/cancel").html()).contains("Stop the check?");
            FlowTestBrowser.Page canceled = browser.post(url + "/cancel");

            assertThat(canceled.status()).isEqualTo(410);
            assertThat(canceled.html()).contains("You stopped the check", "https://app.example.com/done");
            assertThat(own.status(customer)).isEqualTo(status);
            if (event != null) {
                assertThat(own.receiver.await(1)).extracting(Received::type).containsExactly(event);
            }
            assertThat(browser.post(url + "/submit").status()).isEqualTo(410);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text.txt", "evil.svg"})
    void aFileThatIsNoPictureIsRefusedWithAPlainMessage(String name) {
        String url = platform.link(platform.individual("Jane"));
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.start(browser, url);
        browser.post(url + "/document", "documentType", "DRIVERS_LICENSE", "documentCountry", "DE");
        FlowTestBrowser.Page refused = browser.upload(
                url + "/files?slot=front",
                new MultipartForm()
                        .file("file", name, "image/png", "<svg onload=alert(1)>".getBytes(StandardCharsets.US_ASCII)));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.html())
                .contains("This file cannot be used", "href=\"#file-front\"")
                .doesNotContain("onload");
    }

    @Test
    void enteredValuesAreEscaped() {
        String customer = platform.individual("Jane");
        String url = platform.link(customer);
        FlowTestBrowser browser = new FlowTestBrowser("es");
        FlowTestPlatform.start(browser, url);
        FlowTestBrowser.Page page = browser.post(url + "/identity", "fullName", "\"><script>alert(1)</script>");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html()).contains("Hay algo que corregir", "lang=\"es\"").doesNotContain("<script>alert");
    }

    @Test
    void pagesAreNotCachedAndCanBeFramedByThePlatformOnly() {
        platform.api
                .patch(
                        "/config",
                        json("{'verificationFlow': {'origins': ['https://app.example.com'], 'displayName': 'Acme',"
                                + " 'accentColor': '#ffee00', 'logoUrl': 'https://cdn.example.com/logo.png'}}"))
                .expect(200);
        String url = platform.link(platform.individual("Jane"));
        FlowTestBrowser.Page page = new FlowTestBrowser().get(url);

        assertThat(page.header("cache-control")).isEqualTo("no-store");
        assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(page.header("content-security-policy"))
                .contains(
                        "default-src 'none'",
                        "frame-ancestors https://app.example.com",
                        "img-src 'self' blob: https://cdn.example.com")
                .doesNotContain("unsafe");
        assertThat(page.html()).contains("alt=\"Acme\"").doesNotContain("style=");
        assertThat(new FlowTestBrowser().get(url + "/theme.css").html()).contains("#ffee00", "--on-accent:#000");
    }

    @Test
    void theRedirectUriIsThatOfTheLinkAndNotOfTheQuery() {
        String url = platform.link(platform.individual("Jane"));
        FlowTestBrowser browser = new FlowTestBrowser();
        FlowTestPlatform.fillIn(browser, url);
        FlowTestBrowser.Page done =
                browser.post(url + "/submit?redirectUri=https://evil.example/", "redirectUri", "https://evil.example/");

        assertThat(done.html()).contains("https://app.example.com/done").doesNotContain("evil");
    }
}
