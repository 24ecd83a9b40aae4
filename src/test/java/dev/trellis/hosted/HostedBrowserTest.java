package dev.trellis.hosted;

import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.trellis.hosted.BrowserScreen.Size;
import dev.trellis.testing.Chromium;
import dev.trellis.testing.RequestBodies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The flow in a real browser, in the sizes of a phone and a desktop, light and dark. Screenshots
/// of every page are saved in `target/screenshots`.
@Order(1)
class HostedBrowserTest {
    private static @Nullable Chromium chromium;

    private FlowTestPlatform platform = new FlowTestPlatform();
    private App app = new App();

    @BeforeAll
    static void start() {
        Optional<Path> executable = Chromium.find();
        if (executable.isEmpty()) {
            System.out.println("HostedBrowserTest is skipped: no Chromium. Install it, or set TRELLIS_CHROMIUM.");
        }
        Assumptions.assumeTrue(executable.isPresent(), "no Chromium");
        chromium = Chromium.start(executable.orElseThrow());
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void setUpPlatform() {
        platform.api
                .patch("/config", json("{'verificationFlow': {'displayName': 'Acme', 'accentColor': '#0f766e'}}"))
                .expect(200);
    }

    @AfterEach
    void close() {
        platform.close();
        app.close();
    }

    @ParameterizedTest
    @EnumSource(Size.class)
    void anIndividualGetsFromTheLinkBackToTheApp(Size size) {
        String customer = platform.individual("Maximiliane Alexandra von und zu Hohenfels-Wartenberg");
        String url = platform.linkWithRedirect(customer, app.url("/done"));
        try (BrowserScreen screen = screen(size, "en-GB", "individual")) {
            screen.open(url);
            screen.check("welcome");
            screen.next();
            screen.check("welcome-without-consent");
            screen.page().check("#consent");
            screen.next();

            screen.awaitPage("identity");
            screen.check("identity");
            screen.type("birthDate-day", "31");
            screen.type("birthDate-month", "2");
            screen.type("birthDate-year", "1992");
            screen.next();
            screen.page().waitForSelector(".problems");
            screen.check("identity-with-errors");
            assertThat(screen.page().evaluate("document.activeElement.className"))
                    .isEqualTo("problems");
            assertThat(screen.page().getAttribute("#birthDate-day", "aria-invalid"))
                    .isEqualTo("true");
            assertThat(screen.page().inputValue("#birthDate-year")).isEqualTo("1992");
            screen.page().click(".problems a[href='#nationality']");
            assertThat(screen.page().evaluate("document.activeElement.id")).isEqualTo("nationality");

            screen.type("birthDate-day", "25");
            screen.type("birthDate-month", "3");
            screen.page()
                    .waitForResponse(
                            response -> response.url().endsWith("/draft"), () -> screen.pick("nationality", "germ"));
            screen.page().reload();
            assertThat(screen.page().inputValue("#birthDate-day"))
                    .as("a reload loses nothing")
                    .isEqualTo("25");
            assertThat(screen.page().inputValue("#nationality")).isEqualTo("Germany");
            screen.next();

            screen.awaitPage("address");
            screen.check("address");
            screen.pick("address-country", "united states");
            screen.type("address-line1", "1 Main Street");
            screen.type("address-postalCode", "94105");
            screen.type("address-city", "San Francisco");
            screen.next();
            screen.awaitPage("number");
            screen.page().goBack();
            assertThat(screen.page().inputValue("#address-line1"))
                    .as("nor does going back")
                    .isEqualTo("1 Main Street");
            screen.next();

            screen.awaitPage("number");
            screen.check("number");
            screen.pick("countryOfIssuance", "united states");
            screen.page().check("#idType");
            screen.type("identifier", "123-45-6789");
            screen.next();
            screen.awaitPage("document");
            screen.check("document");
            screen.page().check("#documentType-DRIVERS_LICENSE");
            screen.pick("documentCountry", "united states");
            screen.next();
            screen.awaitPage("files");
            screen.check("files");
            screen.upload("front");
            screen.upload("back");
            screen.check("files-uploaded");
            screen.next();
            screen.awaitPage("review");
            screen.check("review");
            screen.page().check("#outcome-APPROVE");
            screen.next();
            screen.awaitPage("done");
            screen.check("done");
            if (size != Size.PHONE) {
                screen.page().click("text=Back to Acme");
            }
            screen.page().waitForURL(app.url("/done"));

            assertThat(screen.errors()).isEmpty();
        }
        assertThat(platform.statusEvents(2)).containsExactly("CUSTOMER.KYC_SUBMITTED", "CUSTOMER.KYC_APPROVED");
    }

    @ParameterizedTest
    @EnumSource(names = {"PHONE", "DESK"})
    void aBusinessNamesItsPeopleAndShowsItsPapersInSpanish(Size size) {
        String customer = platform.api
                .post("/customers", RequestBodies.business())
                .expect(201)
                .text("id");
        String url = platform.linkWithRedirect(customer, app.url("/done"));
        try (BrowserScreen screen = screen(size, "es-ES", "business")) {
            screen.open(url);
            screen.page().check("#consent");
            screen.next();
            screen.awaitPage("company");
            screen.check("company");
            screen.type("businessInfo-registrationNumber", "C-1234");
            screen.page().selectOption("#businessInfo-entityType", "CORPORATION");
            screen.next();
            screen.awaitPage("address");
            screen.pick("address-country", "estados unidos");
            screen.type("address-line1", "1 Main Street");
            screen.type("address-postalCode", "94105");
            screen.type("address-city", "San Francisco");
            screen.next();
            screen.awaitPage("files");
            screen.check("papers");
            for (String slot : List.of("existence", "ownership", "control", "address")) {
                screen.upload(slot);
            }
            screen.next();
            screen.awaitPage("people");
            screen.check("people-none");
            screen.next();
            screen.awaitPage("person/new");
            screen.next();
            screen.page().waitForSelector(".problems");
            screen.check("person-with-errors");
            fillInOwner(screen);
            screen.page().waitForURL(address -> address.endsWith("/files"));
            screen.check("person-files");
            screen.upload("passport");
            screen.next();
            screen.awaitPage("people");
            screen.check("people");
            screen.page().click("main .button.primary");
            screen.awaitPage("review");
            screen.check("review");
            screen.page().check("#outcome-CORRECT");
            screen.next();
            screen.page().waitForSelector(".problems");
            screen.check("to-correct");
            screen.page().check("#outcome-REJECT");
            screen.next();
            screen.awaitPage("done");
            screen.page().click("main a.button");
            screen.page().waitForURL(app.url("/done"));
            assertThat(screen.errors()).isEmpty();
        }
        assertThat(platform.statusEvents(3)).endsWith("CUSTOMER.KYB_REJECTED");
    }

    private static void fillInOwner(BrowserScreen screen) {
        screen.type("personalInfo-firstName", "محمد");
        screen.type("personalInfo-lastName", "الفارسي");
        screen.type("personalInfo-birthDate-day", "1");
        screen.type("personalInfo-birthDate-month", "2");
        screen.type("personalInfo-birthDate-year", "1980");
        screen.pick("personalInfo-nationality", "espa");
        screen.page().check("#roles");
        screen.page().check("#roles-CONTROL_PERSON");
        screen.type("ownershipPercentage", "60");
        screen.pick("personalInfo-address-country", "espa");
        screen.type("personalInfo-address-line1", "Calle Mayor 1");
        screen.type("personalInfo-address-postalCode", "28013");
        screen.type("personalInfo-address-city", "Madrid");
        screen.pick("personalInfo-countryOfIssuance", "espa");
        screen.page().check("#personalInfo-idType-NON_US_TAX_ID");
        screen.type("personalInfo-identifier", "12345678Z");
        screen.page().check("#documentType");
        screen.pick("documentCountry", "espa");
        screen.next();
    }

    @ParameterizedTest
    @EnumSource(Size.class)
    void whoCannotGoOnIsToldWhyKindly(Size size) {
        String url = platform.link(platform.individual("Jane"));
        String lapsing = platform.link(platform.individual("John"));
        try (BrowserScreen screen = screen(size, "en-GB", "ends");
                BrowserScreen other = screen(size, "en-GB", "ends-other")) {
            screen.open(url);
            screen.page().check("#consent");
            screen.next();
            screen.awaitPage("identity");
            assertThat(other.open(url)).isEqualTo(200);
            other.page().check("#consent");
            other.next();
            other.page().waitForSelector("text=open in another browser");
            other.check("elsewhere");

            screen.page().click("text=Stop and do not send anything");
            screen.awaitPage("cancel");
            screen.check("cancel");
            screen.page().click("button.danger");
            screen.page().waitForSelector("text=You stopped the check");
            screen.check("canceled");
            assertThat(screen.open(url)).isEqualTo(410);

            platform.api
                    .post("/sandbox/clock", json("{'advanceSeconds': 90000}"))
                    .expect(200);
            assertThat(other.open(lapsing)).isEqualTo(410);
            other.check("expired");
            assertThat(other.open(url.replaceFirst("/verify/.*", "/verify/nothing")))
                    .isEqualTo(404);
            other.check("unknown");
        }
        assertThat(platform.statusEvents(2)).containsExactlyInAnyOrder("CUSTOMER.KYC_CANCELED", "CUSTOMER.KYC_EXPIRED");
    }

    @Test
    void theKeyboardAloneIsEnough() {
        String url = platform.link(platform.individual("Jane"));
        try (BrowserScreen screen = screen(Size.DESK, "en-GB", "keyboard")) {
            screen.open(url);
            tabTo(screen, "consent");
            screen.page().keyboard().press("Space");
            tabTo(screen, "start");
            screen.page().keyboard().press("Enter");
            screen.awaitPage("identity");
            for (String[] field : new String[][] {
                {"birthDate-day", "25"}, {"birthDate-month", "3"}, {"birthDate-year", "1992"}, {"nationality", "swi"}
            }) {
                tabTo(screen, field[0]);
                screen.page().keyboard().type(field[1]);
            }
            screen.page().keyboard().press("ArrowDown");
            screen.page().keyboard().press("ArrowUp");
            screen.page().keyboard().press("Enter");
            assertThat(screen.page().inputValue("#nationality")).isEqualTo("Switzerland");
            screen.page().keyboard().press("Enter");
            screen.awaitPage("address");
        }
    }

    private static void tabTo(BrowserScreen screen, String id) {
        for (int i = 0; i < 30; i++) {
            if (id.equals(screen.page().evaluate("document.activeElement.id"))) {
                return;
            }
            screen.page().keyboard().press("Tab");
        }
        throw new AssertionError("the tabulator does not get to " + id);
    }

    @Test
    void aPlatformEmbedsTheFlowAndNobodyElseDoes() {
        String origin = app.url("");
        platform.api
                .patch("/config", json("{'verificationFlow': {'origins': ['" + origin + "']}}"))
                .expect(200);
        String customer = platform.individual("Jane");
        String url = platform.linkWithRedirect(customer, app.url("/done"));
        app.embed(url);
        try (BrowserScreen screen = screen(Size.PHONE, "en-GB", "embedded");
                App otherSite = new App()) {
            screen.open(app.url("/embedding"));
            var frame = screen.page().frameLocator("iframe");
            frame.locator("#consent").check();
            frame.locator("button.primary").click();
            frame.locator("#birthDate-day").fill("25");
            screen.check("embedded");

            otherSite.embed(url);
            screen.open(otherSite.url("/embedding"));
            assertThat(screen.page().frameLocator("iframe").locator("#consent").count())
                    .isZero();
        }
    }

    private static BrowserScreen screen(Size size, String language, String name) {
        if (chromium == null) {
            throw new IllegalStateException("no browser was started");
        }
        return new BrowserScreen(chromium.browser(), size, language, name);
    }

    /// A site of the platform, on a port of its own.
    private static final class App implements AutoCloseable {
        private final HttpServer server;
        private volatile String embedding = "";

        App() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            server.createContext("/", exchange -> {
                boolean isEmbedding = exchange.getRequestURI().getPath().equals("/embedding");
                String body = "<!DOCTYPE html><html lang=en><title>App</title><main><h1>App</h1>"
                        + (isEmbedding ? embedding : "") + "</main></html>";
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        String url(String path) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + path;
        }

        void embed(String link) {
            String server = link.replaceFirst("/verify/.*", "");
            String token = link.replaceFirst(".*/verify/", "");
            embedding = "<div id=kyc></div><script src=\"" + server + "/kyc.js\"></script><script>TrellisKyc.mount("
                    + "document.querySelector('#kyc'), { token: '" + token + "' })</script>";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
