package dev.trellis.hosted;

import static dev.trellis.testing.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.Api;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.Reply;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// An unregulated sandbox whose events are received, and the ways through the flow that tests go.
final class FlowTestPlatform implements AutoCloseable {
    static final String REDIRECT = "https://app.example.com/done?state=1";

    final TestPlatform platform;
    final Api api;
    final WebhookReceiver receiver = WebhookReceiver.start();

    FlowTestPlatform(ContractRevision revision) {
        platform = TestServer.shared().newPlatform(Mode.SANDBOX, false, revision, List.of("USD"));
        api = platform.api();
        api.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}")
                .expect(200);
    }

    /// Of a production platform, which receives no events here.
    static FlowTestPlatform ofProduction() {
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

    String individual(String name) {
        return api.post("/customers", dev.trellis.testing.Bodies.individual("'fullName': '" + name + "'"))
                .expect(201)
                .text("id");
    }

    String link(String customer) {
        return linkTo(customer, REDIRECT);
    }

    String linkTo(String customer, String redirect) {
        return api.post("/customers/" + customer + "/kyc-link", json("{'redirectUri': '" + redirect + "'}"))
                .expect(201)
                .text("kycUrl");
    }

    /// Waits for events about a customer's status, and gives their names.
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

    static FlowTestBrowser.Page start(FlowTestBrowser visitor, String url) {
        return visitor.post(url, "consent", "yes");
    }

    /// Everything that is asked of an individual but for the last button.
    static FlowTestBrowser.Page fill(FlowTestBrowser visitor, String url) {
        assertThat(start(visitor, url).isAt("identity")).isTrue();
        FlowTestBrowser.Page address = visitor.post(
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
        FlowTestBrowser.Page number = visitor.post(
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
                visitor.post(url + "/number", "countryOfIssuance", "US", "idType", "SSN", "identifier", "123-45-6789");
        assertThat(document.isAt("document")).as(document.html()).isTrue();
        FlowTestBrowser.Page files =
                visitor.post(url + "/document", "documentType", "PASSPORT", "documentCountry", "DE");
        assertThat(files.isAt("files")).as(files.html()).isTrue();
        FlowTestBrowser.Page uploaded = visitor.upload(url + "/files?slot=passport", passport());
        assertThat(uploaded.html()).contains("Uploaded:", "passport.pdf");
        FlowTestBrowser.Page review = visitor.get(url + "/review");
        assertThat(review.status()).isEqualTo(200);
        return review;
    }

    /// Large enough to be read.
    static MultipartForm largePassport() {
        byte[] filling = new byte[20_000];
        new java.util.Random(7).nextBytes(filling);
        java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
        file.writeBytes("%PDF-1.7\n".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(filling);
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

    String status(String customer) {
        Reply reply = api.get("/customers/" + customer).expect(200);
        return reply.json().has("kycStatus") ? reply.text("kycStatus") : reply.text("kybStatus");
    }

    @Override
    public void close() {
        receiver.close();
    }
}
