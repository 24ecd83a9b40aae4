package dev.trellis.hosted;

import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.platforms.Platforms;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Serves a stylesheet with the accent colour of a link's platform, and with black or white for the
/// text on it, whichever can be read.
final class ThemeStylesheet {
    /// The contrast that WCAG 2.2, level AA, asks for text.
    private static final double MIN_CONTRAST = 4.5;

    private final KycLinks links;
    private final Platforms platforms;

    ThemeStylesheet(KycLinks links, Platforms platforms) {
        this.links = links;
        this.platforms = platforms;
    }

    void install(Routes routes) {
        routes.page(HostedRouter.BASE + "/{token}/theme.css", this::show);
    }

    /// Empty when the link does not exist, or its platform has no colour.
    private Response show(Request request) {
        String css = links.findByToken(request.pathParameter("token"))
                .map(link -> HostedBranding.forPlatform(platforms.reload(link.platform())))
                .flatMap(HostedBranding::accentColor)
                .map(ThemeStylesheet::css)
                .orElse("");
        return new Response(200, "text/css; charset=utf-8", Map.of(), css.getBytes(StandardCharsets.UTF_8));
    }

    /// @param color `#RRGGBB`
    static String css(String color) {
        boolean isLight = contrast(luminance(color), 1) < MIN_CONTRAST;
        return ":root{--accent:" + color + ";--on-accent:" + (isLight ? "#000" : "#fff") + "}";
    }

    /// The relative luminance of WCAG 2.2, from 0 (black) to 1 (white).
    static double luminance(String color) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double channel = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    /// The contrast ratio of WCAG 2.2 between two luminances, from 1 to 21.
    static double contrast(double first, double second) {
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }
}
