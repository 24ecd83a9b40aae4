package dev.trellis.hosted;

import dev.trellis.customers.Customer;
import dev.trellis.customers.CustomerStatus;
import dev.trellis.customers.Customers;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Who may come in: looks at the link and the browser, and tells everybody else kindly why not.
///
/// A form here needs no token against forgery: its address holds the link's secret, which no other
/// site knows, and the cookie is not sent along when another site posts.
final class LinkAccessController {
    static final String LANGUAGE = "trellis-language";

    private final KycLinks links;
    private final Platforms platforms;
    private final Customers customers;
    private final PageRenderer pages;
    private final QuestionPages flow;
    private final Supplier<String> baseUrl;
    private final Supplier<String> termsUrl;
    private final Clock clock;

    /// @param baseUrl how the world reaches this server
    /// @param termsUrl where the end-user terms are
    record Places(Supplier<String> baseUrl, Supplier<String> termsUrl) {}

    LinkAccessController(
            KycLinks links,
            Platforms platforms,
            Customers customers,
            PageRenderer pages,
            QuestionPages flow,
            Places places,
            Clock clock) {
        this.links = links;
        this.platforms = platforms;
        this.customers = customers;
        this.pages = pages;
        this.flow = flow;
        this.baseUrl = places.baseUrl();
        this.termsUrl = places.termsUrl();
        this.clock = clock;
    }

    /// The first page. Looking at it uses nothing up: a mail scanner does that, too.
    Response welcome(Request call) {
        Optional<KycLink> found = links.findByToken(call.pathParameter("token"));
        if (found.isEmpty()) {
            return unknown(call);
        }
        KycLink link = found.get();
        Platform platform = platforms.reload(link.platform());
        Optional<Response> end = closedPage(call, platform, link);
        if (end.isPresent()) {
            return end.get();
        }
        if (link.isBoundTo(browser(call, link))) {
            return enter(call, flow::resume);
        }
        return pages.show(
                200, view(call, platform, "welcome", ""), "welcome", new Welcome(Optional.empty(), termsUrl.get()));
    }

    /// @param problem when consent was forgotten
    record Welcome(Optional<String> problem, String termsUrl) {}

    /// The first action: it binds the link to this browser, and notes the consent.
    Response start(Request call) {
        Optional<KycLink> found = links.findByToken(call.pathParameter("token"));
        if (found.isEmpty()) {
            return unknown(call);
        }
        KycLink link = found.get();
        Platform platform = platforms.reload(link.platform());
        Optional<Response> end = closedPage(call, platform, link);
        if (end.isPresent()) {
            return end.get();
        }
        FormValues form = FormValues.parse(call.body());
        PageModel view = view(call, platform, "welcome", "");
        if (!form.has("consent")) {
            String problem = view.text("welcome.consent.error");
            return pages.show(422, view, "welcome", new Welcome(Optional.of(problem), termsUrl.get()));
        }
        Optional<byte[]> browser = link.isBound() ? browser(call, link) : links.bind(link);
        if (browser.isEmpty() || (link.isBound() && !link.isBoundTo(browser))) {
            return otherBrowserPage(call, platform);
        }
        consent(platform, link, call);
        boolean isEmbedded = form.text("embedded").equals("1");
        return seeOther(HostedRouter.BASE + "/" + call.pathParameter("token"))
                .withHeader("Set-Cookie", cookie(platform, link, browser.get(), isEmbedded));
    }

    private void consent(Platform platform, KycLink link, Request call) {
        ObjectNode change = dev.trellis.json.Json.object();
        ObjectNode consent = change.putObject("endUserTermsConsent");
        consent.put("acceptedAt", Timestamps.format(clock.instant()));
        consent.put("ipAddress", call.remoteAddress());
        consent.put("termsVersion", Customers.TERMS_VERSION);
        consent.put("acceptanceMethod", "CHECKBOX");
        Customer customer = customers.find(platform.id(), link.customer()).orElseThrow();
        customers.updateProfile(platform, link.customer(), customer.type(), change);
    }

    /// Lets in whom the link belongs to.
    Response enter(Request call, Function<HostedContext, Response> inside) {
        Optional<KycLink> found = links.findByToken(call.pathParameter("token"));
        if (found.isEmpty()) {
            return unknown(call);
        }
        KycLink link = found.get();
        Platform platform = platforms.reload(link.platform());
        Optional<Response> end = closedPage(call, platform, link);
        if (end.isPresent()) {
            return end.get();
        }
        String token = call.pathParameter("token");
        if (!link.isBoundTo(browser(call, link))) {
            return link.isBound() ? otherBrowserPage(call, platform) : seeOther(HostedRouter.BASE + "/" + token);
        }
        Customer customer = customers.find(link.platform(), link.customer()).orElseThrow();
        call.setTenant(link.platform());
        return inside.apply(new HostedContext(platform, link, token, customer, texts(call)));
    }

    /// What is said when a link cannot be used any more.
    private Optional<Response> closedPage(Request call, Platform platform, KycLink link) {
        Optional<Customer> customer =
                customers.find(link.platform(), link.customer()).filter(found -> !found.isDeleted());
        if (customer.isEmpty()) {
            return Optional.of(errorPage(call, 410, "unknown"));
        }
        KycLink.@Nullable EndReason ending = link.ending();
        boolean isOurs = link.isBoundTo(browser(call, link));
        if (ending == KycLink.EndReason.SUBMITTED && isOurs) {
            return Optional.of(seeOther(HostedRouter.BASE + "/" + call.pathParameter("token") + "/done"));
        }
        String key =
                switch (ending) {
                    case SUBMITTED -> "used";
                    case CANCELED -> "canceled";
                    case LAPSED -> "expired";
                    case null ->
                        links.isExpired(platform, link) ? "expired" : isDecided(customer.get()) ? "decided" : "";
                };
        return key.isEmpty() ? Optional.empty() : Optional.of(expiredPage(call, platform, link, key, isOurs));
    }

    private static boolean isDecided(Customer customer) {
        return customer.status() == CustomerStatus.APPROVED || customer.status() == CustomerStatus.REJECTED;
    }

    /// After the end, for who brought it about.
    Response done(Request call) {
        Optional<KycLink> found = links.findByToken(call.pathParameter("token"));
        if (found.isEmpty()) {
            return unknown(call);
        }
        KycLink link = found.get();
        Platform platform = platforms.reload(link.platform());
        if (link.ending() != KycLink.EndReason.SUBMITTED || !link.isBoundTo(browser(call, link))) {
            return closedPage(call, platform, link).orElseGet(() -> otherBrowserPage(call, platform));
        }
        String back = link.redirectUri() == null ? "" : link.redirectUri();
        PageModel view = view(call, platform, "done", "done");
        return pages.show(200, view, "message", new PageModel.Message("done", back, true));
    }

    private Response expiredPage(Request call, Platform platform, KycLink link, String key, boolean isOurs) {
        String back = isOurs && link.redirectUri() != null ? link.redirectUri() : "";
        return pages.show(410, view(call, platform, key, ""), "message", new PageModel.Message(key, back, false));
    }

    private Response otherBrowserPage(Request call, Platform platform) {
        return pages.show(
                410, view(call, platform, "elsewhere", ""), "message", new PageModel.Message("elsewhere", "", false));
    }

    private Response unknown(Request call) {
        return errorPage(call, 404, "unknown");
    }

    /// A page for what cannot be shown otherwise.
    Response errorPage(Request call, int status, String key) {
        HostedSettings none = new HostedSettings("", Optional.empty(), Optional.empty(), List.of());
        LocalizedTexts texts = texts(call);
        PageModel view = new PageModel(texts, none, "", texts.get("message." + key + ".title"), "", false);
        return pages.show(status, view, "message", new PageModel.Message(key, "", false));
    }

    private PageModel view(Request call, Platform platform, String key, String page) {
        LocalizedTexts texts = texts(call);
        String title = texts.has("message." + key + ".title") ? "message." + key + ".title" : key + ".title";
        return new PageModel(
                texts,
                HostedSettings.forPlatform(platform),
                HostedRouter.BASE + "/" + call.pathParameter("token"),
                texts.get(title, HostedSettings.forPlatform(platform).displayName()),
                page,
                platform.mode() == Mode.SANDBOX);
    }

    /// The platform's colour, with black or white on it, whichever can be read.
    Response theme(Request call) {
        String css = links.findByToken(call.pathParameter("token"))
                .map(link -> HostedSettings.forPlatform(platforms.reload(link.platform())))
                .flatMap(HostedSettings::accentColor)
                .map(ThemeStylesheet::css)
                .orElse("");
        return new Response(
                200, "text/css; charset=utf-8", Map.of(), css.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /// What the address asks for, or what the reader chose before, or what the browser prefers.
    static LocalizedTexts texts(Request call) {
        Optional<String> chosen = cookie(call, LANGUAGE);
        String preferred = call.header("Accept-Language").orElse("");
        if (chosen.isPresent() && LocalizedTexts.ALL.containsKey(chosen.get())) {
            return LocalizedTexts.forLanguage(chosen.get());
        }
        try {
            @Nullable
            String tag = Locale.lookupTag(Locale.LanguageRange.parse(preferred), List.copyOf(LocalizedTexts.ALL.keySet()));
            return LocalizedTexts.forLanguage(tag == null ? LocalizedTexts.ENGLISH : tag);
        } catch (IllegalArgumentException none) {
            return LocalizedTexts.forLanguage(LocalizedTexts.ENGLISH);
        }
    }

    private String cookie(Platform platform, KycLink link, byte[] browser, boolean isEmbedded) {
        boolean isSecure = baseUrl.get().startsWith("https:");
        Duration left = Duration.between(clock.instant(), link.expiresAt());
        // A frame in the platform's page is another site's: there only a cookie of its own
        // partition is kept.
        String sameSite = isEmbedded ? "None; Secure; Partitioned" : isSecure ? "Lax; Secure" : "Lax";
        return name(link) + "=" + Base64.getUrlEncoder().withoutPadding().encodeToString(browser) + "; Path="
                + HostedRouter.BASE + "; HttpOnly; Max-Age=" + Math.max(60, left.toSeconds()) + "; SameSite="
                + sameSite;
    }

    private static Optional<byte[]> browser(Request call, KycLink link) {
        return cookie(call, name(link)).flatMap(value -> {
            try {
                return Optional.of(Base64.getUrlDecoder().decode(value));
            } catch (IllegalArgumentException notOurs) {
                return Optional.empty();
            }
        });
    }

    private static String name(KycLink link) {
        return "trellis-verify-" + link.id();
    }

    private static Optional<String> cookie(Request call, String name) {
        for (String header : call.headers("Cookie")) {
            for (String pair : header.split(";")) {
                String[] parts = pair.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(name)) {
                    return Optional.of(parts[1]);
                }
            }
        }
        return Optional.empty();
    }

    static Response seeOther(String path) {
        return new Response(303, "text/plain", Map.of("Location", path), new byte[0]);
    }
}
