package dev.trellis.hosted;

import static dev.trellis.testing.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver.Received;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages, by HTTP alone: everything works without a script.
class HostedFlowTest {
    private final FlowTestPlatform journey = new FlowTestPlatform();

    @AfterEach
    void close() {
        journey.close();
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
            FlowTestBrowser visitor = new FlowTestBrowser();
            FlowTestPlatform.fill(visitor, url);
            assertThat(own.receiver.events())
                    .as("nothing is said before it is handed in")
                    .isEmpty();
            FlowTestBrowser.Page done = visitor.post(url + "/submit", "outcome", outcome);

            assertThat(done.isAt("done")).as(done.html()).isTrue();
            assertThat(done.html()).contains("https://app.example.com/done?state=1");
            assertThat(own.status(customer)).isEqualTo(status);
            List<String> wanted = List.of(events.split(" "));
            assertThat(own.statusEvents(wanted.size())).containsExactlyElementsOf(wanted);
            assertThat(visitor.get(url).isAt("done"))
                    .as("looking again changes nothing")
                    .isTrue();
            assertThat(new FlowTestBrowser().get(url).status()).isEqualTo(410);
            assertThat(own.status(customer)).isEqualTo(status);
        }
    }

    @Test
    void whatIsSentIsWhatGetReturnsAndTheNumberIsNever() {
        String customer = journey.individual("Jane");
        String url = journey.link(customer);
        FlowTestBrowser visitor = new FlowTestBrowser();
        String review = FlowTestPlatform.fill(visitor, url).html();
        var json = journey.api.get("/customers/" + customer).json();

        assertThat(json.path("fullName").asString()).isEqualTo("Jane Doe");
        assertThat(json.path("birthDate").asString()).isEqualTo("1992-03-25");
        assertThat(json.at("/address/city").asString()).isEqualTo("San Francisco");
        assertThat(json.at("/endUserTermsConsent/acceptanceMethod").asString()).isEqualTo("CHECKBOX");
        assertThat(review).contains("25 March 1992", "Germany", "passport.pdf").doesNotContain("123-45-6789");
        assertThat(visitor.get(url + "/number").html())
                .doesNotContain("123-45-6789")
                .contains("We have it already");
    }

    /// In production, and by the built-in rules.
    @ParameterizedTest
    @CsvSource({"Jane, APPROVED", "Doe Jane, APPROVED", "Jane Mary Doe, APPROVED", "John Smith, PENDING"})
    void whoReplacesTheNameThatThePlatformKnowsIsLookedAt(String registered, String status) {
        try (FlowTestPlatform production = FlowTestPlatform.ofProduction()) {
            String customer = production.individual(registered);
            String url = production.link(customer);
            FlowTestBrowser visitor = new FlowTestBrowser();
            FlowTestPlatform.fill(visitor, url);
            visitor.upload(url + "/files?slot=passport", FlowTestPlatform.largePassport());
            visitor.post(url + "/submit");

            assertThat(production.status(customer)).isEqualTo(status);
        }
    }

    @Test
    void everyFaultIsToldAtOnceAndWhatWasTypedIsStillThere() {
        String url = journey.link(journey.individual("Jane"));
        FlowTestBrowser visitor = new FlowTestBrowser();
        FlowTestPlatform.start(visitor, url);
        FlowTestBrowser.Page again = visitor.post(
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
        assertThat(visitor.get(url + "/identity").html())
                .as("after a reload too")
                .contains("value=\"31\"");
        assertThat(journey.api.get("/customers?limit=1").json().at("/data/0").has("birthDate"))
                .isFalse();
    }

    @Test
    void whatIsTypedIsKeptBeforeItIsSentAndOnlySealed() {
        String url = journey.link(journey.individual("Jane"));
        FlowTestBrowser visitor = new FlowTestBrowser();
        FlowTestPlatform.start(visitor, url);
        assertThat(visitor.post(url + "/address/draft", "address.line1", "Qxqx Street 7")
                        .status())
                .isEqualTo(204);

        assertThat(visitor.get(url + "/address").html()).contains("Qxqx Street 7");
        String rows = TestServer.shared()
                .database()
                .first("select string_agg(d::text, ' ') as rows from hosted_drafts d", row -> row.text("rows"))
                .orElseThrow();
        assertThat(rows)
                .doesNotContain("Qxqx")
                .doesNotContain(java.util.HexFormat.of().formatHex("Qxqx".getBytes(StandardCharsets.US_ASCII)));
        assertThat(new FlowTestBrowser()
                        .post(url + "/address/draft", "address.line1", "x")
                        .status())
                .as("another browser keeps nothing")
                .isEqualTo(410);
    }

    @Test
    void withoutConsentNothingBegins() {
        String url = journey.link(journey.individual("Jane"));
        FlowTestBrowser visitor = new FlowTestBrowser();

        assertThat(visitor.post(url).status()).isEqualTo(422);
        assertThat(FlowTestPlatform.start(new FlowTestBrowser(), url).status())
                .as("it is bound to nobody")
                .isEqualTo(200);
    }

    @Test
    void whatIsIncompleteIsNotHandedInAndUsesNothingUp() {
        String customer = journey.individual("Jane");
        String url = journey.link(customer);
        FlowTestBrowser visitor = new FlowTestBrowser();
        FlowTestPlatform.start(visitor, url);
        FlowTestBrowser.Page page = visitor.post(url + "/submit");

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.html()).contains("About you: something is missing", "Identity document: something is missing");
        assertThat(journey.status(customer)).isEqualTo("PENDING");
        assertThat(visitor.get(url).isAt("identity")).isTrue();
    }

    @Test
    void ofTwoSubmissionsAtOnceOneWins() {
        String customer = journey.individual("Jane");
        String url = journey.link(customer);
        FlowTestBrowser visitor = new FlowTestBrowser();
        FlowTestPlatform.fill(visitor, url);
        List<FlowTestBrowser.Page> pages = ConcurrentCalls.times(
                6, i -> visitor.post(url + "/submit", "outcome", i % 2 == 0 ? "APPROVE" : "REJECT"));

        assertThat(pages).allSatisfy(page -> assertThat(page.isAt("done")).isTrue());
        assertThat(journey.statusEvents(2)).hasSize(2).startsWith("CUSTOMER.KYC_SUBMITTED");
        assertThat(journey.api.get("/verifications?customerId=" + customer).ids())
                .hasSize(1);
    }

    @Test
    void whatHasToBeCorrectedCanBeCorrectedByTheSameLink() {
        String customer = journey.individual("Jane");
        String url = journey.link(customer);
        FlowTestBrowser visitor = new FlowTestBrowser();
        FlowTestPlatform.fill(visitor, url);
        FlowTestBrowser.Page back = visitor.post(url + "/submit", "outcome", "CORRECT");
        assertThat(back.isAt("review")).isTrue();
        assertThat(back.html()).contains("cannot be read well");

        assertThat(visitor.upload(url + "/files?slot=passport", FlowTestPlatform.passport())
                        .html())
                .contains("Uploaded:");
        assertThat(visitor.get(url + "/review").html()).doesNotContain("cannot be read well");
        assertThat(visitor.post(url + "/submit", "outcome", "APPROVE").isAt("done"))
                .isTrue();
        assertThat(journey.status(customer)).isEqualTo("APPROVED");
    }

    @ParameterizedTest
    @CsvSource({"2026-05, CANCELED, CUSTOMER.KYC_CANCELED", "2026-08, UNVERIFIED,"})
    void whoCallsItOffIsAskedOnceAndThePlatformHearsOfIt(String revision, String status, String event) {
        try (FlowTestPlatform own =
                new FlowTestPlatform(ContractRevision.parse(revision).orElseThrow())) {
            String customer = own.individual("Jane");
            String url = own.link(customer);
            FlowTestBrowser visitor = new FlowTestBrowser();
            FlowTestPlatform.start(visitor, url);
            assertThat(visitor.get(url + "/cancel").html()).contains("Stop the check?");
            FlowTestBrowser.Page gone = visitor.post(url + "/cancel");

            assertThat(gone.status()).isEqualTo(410);
            assertThat(gone.html()).contains("You stopped the check", "https://app.example.com/done");
            assertThat(own.status(customer)).isEqualTo(status);
            if (event != null) {
                assertThat(own.receiver.await(1)).extracting(Received::type).containsExactly(event);
            }
            assertThat(visitor.post(url + "/submit").status()).isEqualTo(410);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text.txt", "evil.svg"})
    void aFileThatIsNoPictureIsRefusedInPlainWords(String name) {
        String url = journey.link(journey.individual("Jane"));
        FlowTestBrowser visitor = new FlowTestBrowser();
        FlowTestPlatform.start(visitor, url);
        visitor.post(url + "/document", "documentType", "DRIVERS_LICENSE", "documentCountry", "DE");
        FlowTestBrowser.Page refused = visitor.upload(
                url + "/files?slot=front",
                new dev.trellis.testing.MultipartForm()
                        .file("file", name, "image/png", "<svg onload=alert(1)>".getBytes(StandardCharsets.US_ASCII)));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.html())
                .contains("This file cannot be used", "href=\"#file-front\"")
                .doesNotContain("onload");
    }

    @Test
    void whatPeopleTypeIsTextAndNothingElse() {
        String customer = journey.individual("Jane");
        String url = journey.link(customer);
        FlowTestBrowser visitor = new FlowTestBrowser("es");
        FlowTestPlatform.start(visitor, url);
        FlowTestBrowser.Page page = visitor.post(url + "/identity", "fullName", "\"><script>alert(1)</script>");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html()).contains("Hay algo que corregir", "lang=\"es\"").doesNotContain("<script>alert");
    }

    @Test
    void aPageTellsBrowsersToKeepNothingAndToBeFramedByThePlatformOnly() {
        journey.api
                .patch(
                        "/config",
                        json("{'verificationFlow': {'origins': ['https://app.example.com'], 'displayName': 'Acme',"
                                + " 'accentColor': '#ffee00', 'logoUrl': 'https://cdn.example.com/logo.png'}}"))
                .expect(200);
        String url = journey.link(journey.individual("Jane"));
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
    void theRedirectUriIsThatOfTheLinkAndNotOfItsQuery() {
        String url = journey.link(journey.individual("Jane"));
        FlowTestBrowser visitor = new FlowTestBrowser();
        FlowTestPlatform.fill(visitor, url);
        FlowTestBrowser.Page done =
                visitor.post(url + "/submit?redirectUri=https://evil.example/", "redirectUri", "https://evil.example/");

        assertThat(done.html()).contains("https://app.example.com/done").doesNotContain("evil");
    }
}
