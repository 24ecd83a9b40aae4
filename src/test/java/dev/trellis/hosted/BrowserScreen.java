package dev.trellis.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A browser of one person: its size, its colours, its cookies. Every page that is looked at is
/// kept as a picture, and must have nothing that keeps people out.
final class BrowserScreen implements AutoCloseable {
    private static final Path PICTURES = Path.of("target", "screenshots");

    /// One grey pixel.
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    private final String name;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private final boolean isNight;
    private int pictures;

    /// How somebody looks at pages.
    enum Size {
        PHONE(360, 740, ColorScheme.LIGHT),
        PHONE_AT_NIGHT(360, 740, ColorScheme.DARK),
        DESK(1280, 800, ColorScheme.LIGHT);

        private final int width;
        private final int height;
        private final ColorScheme colors;

        Size(int width, int height, ColorScheme colors) {
            this.width = width;
            this.height = height;
            this.colors = colors;
        }
    }

    BrowserScreen(Browser browser, Size size, String language, String name) {
        this.name = size.name().toLowerCase(java.util.Locale.ROOT) + "/" + name;
        this.isNight = size.colors == ColorScheme.DARK;
        this.context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(size.width, size.height)
                .setColorScheme(size.colors)
                .setLocale(language)
                .setHasTouch(size != Size.DESK));
        this.page = context.newPage();
        page.setDefaultTimeout(30_000);
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            boolean isExpected =
                    message.text().contains("422") || message.text().contains("410");
            if (message.type().equals("error") && !isExpected) {
                complaints.add(message.text());
            }
        });
    }

    Page page() {
        return page;
    }

    /// What the browser had to complain about: scripts that failed, addresses that were not there.
    List<String> complaints() {
        return complaints;
    }

    int open(String url) {
        Response response = page.navigate(url);
        return response == null ? 0 : response.status();
    }

    /// Keeps a picture of the page, and checks it for what keeps people out.
    void look(String what) {
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(PICTURES.resolve("%s/%02d-%s.png".formatted(name, ++pictures, what))));
        // At night the same pages have other colours, and nothing else.
        AxeBuilder axe = new AxeBuilder(page).setLegacyMode(true);
        var violations = (isNight ? axe.withRules(List.of("color-contrast")) : axe)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule ->
                                rule.getId() + " " + rule.getNodes().getFirst().getHtml())
                        .toList();
        assertThat(violations).as(name + " " + what).isEmpty();
        int wide = (int) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(wide).as(name + " " + what + " needs no scrolling sideways").isZero();
    }

    void type(String id, String text) {
        page.fill("#" + id, text);
    }

    /// Chooses a country as people do: some letters, and Enter.
    void pick(String id, String letters) {
        page.fill("#" + id, letters);
        page.press("#" + id, "Enter");
    }

    void next() {
        page.click("main .primary");
    }

    void upload(String slot) {
        page.setInputFiles("#file-" + slot, new FilePayload(slot + ".png", "image/png", PNG));
        page.click("form[action*='slot=" + slot + "'] button:not([type=button])");
        page.waitForSelector("form[action*='slot=" + slot + "'] .present");
    }

    void awaitPage(String name) {
        page.waitForURL(url -> url.endsWith("/" + name));
    }

    @Override
    public void close() {
        context.close();
    }
}
