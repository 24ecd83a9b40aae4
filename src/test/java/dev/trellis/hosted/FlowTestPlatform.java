package dev.trellis.hosted;

import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// An unregulated sandbox platform whose events are received, with the requests that the tests of
/// the flow have in common.
final class FlowTestPlatform implements AutoCloseable {
    static final String REDIRECT = "https://app.example.com/done?state=1";

    final TestPlatform platform;
    final ApiClient api;
    final WebhookReceiver receiver = WebhookReceiver.start();

    FlowTestPlatform(ContractRevision revision) {
        platform = TestServer.shared().newPlatform(Mode.SANDBOX, false, revision, List.of("USD"));
        api = platform.api();
        api.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}")
                .expect(200);
    }

    /// A production platform, whose events are not received.
    static FlowTestPlatform production() {
        return new FlowTestPlatform(
                TestServer.shared().newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026, List.of("USD")));
    }

    private FlowTestPlatform(TestPlatform platform) {
        this.platform = platform;
        this.api = platform.api();
    }

    FlowTestPlatform() {
        this(ContractRevision.MAY_2026);
    }

    /// Creates a customer.
    ///
    /// @return its id
    String individual(String name) {
        return api.post("/customers", RequestBodies.individual("'fullName': '" + name + "'"))
                .expect(201)
                .text("id");
    }

    /// Creates a link that leads back to [#REDIRECT].
    String link(String customer) {
        return linkWithRedirect(customer, REDIRECT);
    }

    String linkWithRedirect(String customer, String redirect) {
        return api.post("/customers/" + customer + "/kyc-link", json("{'redirectUri': '" + redirect + "'}"))
                .expect(201)
                .text("kycUrl");
    }

    /// Waits for events about a customer's status, and returns their types in order of arrival.
    List<String> statusEvents(int count) {
        Eventually.holds(
                count + " events about the status", () -> statusEvents().size() >= count);
        return statusEvents();
    }

    private List<String> statusEvents() {
        return receiver.events().stream()
                .map(WebhookReceiver.Received::type)
                .filter(type -> type.startsWith("CUSTOMER."))
                .toList();
    }

    /// Gives the consent on the welcome page.
    static FlowTestBrowser.Page start(FlowTestBrowser browser, String url) {
        return browser.post(url, "consent", "yes");
    }

    /// Goes through all pages of an individual, up to the review, and does not submit.
    static FlowTestBrowser.Page fillIn(FlowTestBrowser browser, String url) {
        assertThat(start(browser, url).isAt("identity")).isTrue();
        FlowTestBrowser.Page address = browser.post(
                url + "/identity",
                "fullName",
                "Jane Doe",
                "birthDate.day",
                "25",
                "birthDate.month",
                "3",
                "birthDate.year",
                "1992",
                "nationality",
                "DE");
        assertThat(address.isAt("address")).as(address.html()).isTrue();
        FlowTestBrowser.Page number = browser.post(
                url + "/address",
                "address.country",
                "US",
                "address.line1",
                "1 Main Street",
                "address.postalCode",
                "94105",
                "address.city",
                "San Francisco");
        assertThat(number.isAt("number")).as(number.html()).isTrue();
        FlowTestBrowser.Page document =
                browser.post(url + "/number", "countryOfIssuance", "US", "idType", "SSN", "identifier", "123-45-6789");
        assertThat(document.isAt("document")).as(document.html()).isTrue();
        FlowTestBrowser.Page files =
                browser.post(url + "/document", "documentType", "PASSPORT", "documentCountry", "DE");
        assertThat(files.isAt("files")).as(files.html()).isTrue();
        FlowTestBrowser.Page uploaded = browser.upload(url + "/files?slot=passport", passport());
        assertThat(uploaded.html()).contains("Uploaded:", "passport.pdf");
        FlowTestBrowser.Page review = browser.get(url + "/review");
        assertThat(review.status()).isEqualTo(200);
        return review;
    }

    /// A file that is large enough for the check of its quality.
    static MultipartForm largePassport() {
        byte[] padding = new byte[20_000];
        new Random(7).nextBytes(padding);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("%PDF-1.7\n".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(padding);
        file.writeBytes("\n%%EOF\n".getBytes(StandardCharsets.ISO_8859_1));
        return new MultipartForm().file("file", "passport.pdf", "application/pdf", file.toByteArray());
    }

    static MultipartForm passport() {
        return new MultipartForm()
                .file(
                        "file",
                        "passport.pdf",
                        "application/pdf",
                        "%PDF-1.7\n%%EOF\n".getBytes(StandardCharsets.US_ASCII));
    }

    /// The customer's `kycStatus` or `kybStatus`.
    String status(String customer) {
        ApiResponse reply = api.get("/customers/" + customer).expect(200);
        return reply.json().has("kycStatus") ? reply.text("kycStatus") : reply.text("kybStatus");
    }

    @Override
    public void close() {
        receiver.close();
    }
}
