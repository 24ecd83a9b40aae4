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
import java.util.Locale;

/// A real browser with a size, a colour scheme and cookies of its own. It saves a screenshot of
/// each page, and checks its accessibility.
final class BrowserScreen implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /// One grey pixel.
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    private final String name;
    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new ArrayList<>();
    private final boolean isDark;
    private int screenshots;

    /// Size and colour scheme of a browser.
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
        this.name = size.name().toLowerCase(Locale.ROOT) + "/" + name;
        this.isDark = size.colors == ColorScheme.DARK;
        this.context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(size.width, size.height)
                .setColorScheme(size.colors)
                .setLocale(language)
                .setHasTouch(size != Size.DESK));
        this.page = context.newPage();
        page.setDefaultTimeout(30_000);
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            boolean isExpected =
                    message.text().contains("422") || message.text().contains("410");
            if (message.type().equals("error") && !isExpected) {
                errors.add(message.text());
            }
        });
    }

    Page page() {
        return page;
    }

    /// Errors that the browser reported: scripts that failed, addresses that do not exist.
    List<String> errors() {
        return errors;
    }

    /// @return the status; 0 when there was no response
    int open(String url) {
        Response response = page.navigate(url);
        return response == null ? 0 : response.status();
    }

    /// Saves a screenshot of the page, and checks that it has no serious violation of accessibility
    /// rules and needs no horizontal scrolling.
    void check(String pageName) {
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(SCREENSHOTS.resolve("%s/%02d-%s.png".formatted(name, ++screenshots, pageName))));
        // In the dark scheme only the colours of the same pages differ.
        AxeBuilder axe = new AxeBuilder(page).setLegacyMode(true);
        var violations = (isDark ? axe.withRules(List.of("color-contrast")) : axe)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule ->
                                rule.getId() + " " + rule.getNodes().getFirst().getHtml())
                        .toList();
        assertThat(violations).as(name + " " + pageName).isEmpty();
        int overflow =
                (int) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow)
                .as(name + " " + pageName + " needs no scrolling sideways")
                .isZero();
    }

    void type(String id, String text) {
        page.fill("#" + id, text);
    }

    /// Chooses a country by some letters and Enter.
    void pick(String id, String letters) {
        page.fill("#" + id, letters);
        page.press("#" + id, "Enter");
    }

    /// Clicks the main button.
    void next() {
        page.click("main .primary");
    }

    /// Uploads a picture to a slot, and waits until the page shows it.
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
