package dev.trellis.hosted;

import dev.trellis.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Renders templates, and sends them with what a browser must be told about such a page: keep
/// nothing, tell nobody where you came from, run only what is ours, and be framed by nobody but
/// the platform.
final class PageRenderer {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(
            null, ContentType.Html, PageRenderer.class.getClassLoader(), "dev.trellis.hosted");

    Response show(int status, PageModel view, String template, Object content) {
        Utf8ByteOutput output = new Utf8ByteOutput();
        engine.render(template + ".jte", Map.of("model", view, "content", content), output);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(output.getContentLength());
        try {
            output.writeTo(bytes::write);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Response(status, "text/html; charset=utf-8", headers(view), bytes.toByteArray());
    }

    private static Map<String, String> headers(PageModel view) {
        String framers = view.settings().origins().isEmpty()
                ? "'none'"
                : String.join(" ", view.settings().origins());
        String logo = view.settings()
                .logoUrl()
                .flatMap(dev.trellis.base.WebOrigins::originOf)
                .map(origin -> " " + origin)
                .orElse("");
        return Map.of(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:" + logo
                        + "; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + framers,
                "Referrer-Policy",
                "no-referrer",
                "Permissions-Policy",
                "geolocation=(), microphone=(), payment=()",
                "X-Robots-Tag",
                "noindex, nofollow",
                "Content-Language",
                view.texts().language());
    }
}
