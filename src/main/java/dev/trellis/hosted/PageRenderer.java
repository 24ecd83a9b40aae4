package dev.trellis.hosted;

import dev.trellis.base.WebOrigins;
import dev.trellis.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Renders templates, and adds the headers that protect such a page: no referrer, scripts and
/// styles only from this server, and frames only on the platform's origins.
final class PageRenderer {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(
            null, ContentType.Html, PageRenderer.class.getClassLoader(), "dev.trellis.hosted");

    /// Renders a page.
    ///
    /// @param template its file name without `.jte`
    /// @param content the type that the template declares
    Response show(int status, PageModel model, String template, Object content) {
        Utf8ByteOutput output = new Utf8ByteOutput();
        engine.render(template + ".jte", Map.of("model", model, "content", content), output);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(output.getContentLength());
        try {
            output.writeTo(bytes::write);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Response(status, "text/html; charset=utf-8", headers(model), bytes.toByteArray());
    }

    private static Map<String, String> headers(PageModel model) {
        String frameAncestors = model.settings().origins().isEmpty()
                ? "'none'"
                : String.join(" ", model.settings().origins());
        String logo = model.settings()
                .logoUrl()
                .flatMap(WebOrigins::originOf)
                .map(origin -> " " + origin)
                .orElse("");
        return Map.of(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:" + logo
                        + "; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
                        + frameAncestors,
                "Referrer-Policy",
                "no-referrer",
                "Permissions-Policy",
                "geolocation=(), microphone=(), payment=()",
                "X-Robots-Tag",
                "noindex, nofollow",
                "Content-Language",
                model.texts().language());
    }
}
