package dev.trellis.hosted;

import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Chooses the language of a page, and remembers in a cookie which one a reader picked.
final class LocaleResolver {
    private static final String COOKIE = "trellis-language";

    private LocaleResolver() {}

    static void install(Routes routes) {
        routes.pagePost("/verify-language", LocaleResolver::rememberLanguage);
    }

    /// The texts in the language that the reader picked before, else in the one that the browser
    /// prefers, else in English.
    static LocalizedTexts texts(Request request) {
        Optional<String> picked = RequestCookies.find(request, COOKIE);
        String preferred = request.header("Accept-Language").orElse("");
        if (picked.isPresent() && LocalizedTexts.ALL.containsKey(picked.get())) {
            return LocalizedTexts.forLanguage(picked.get());
        }
        try {
            @Nullable
            String tag =
                    Locale.lookupTag(Locale.LanguageRange.parse(preferred), List.copyOf(LocalizedTexts.ALL.keySet()));
            return LocalizedTexts.forLanguage(tag == null ? LocalizedTexts.ENGLISH : tag);
        } catch (IllegalArgumentException malformed) {
            return LocalizedTexts.forLanguage(LocalizedTexts.ENGLISH);
        }
    }

    /// Sets the cookie, and redirects to the page on which the language was picked.
    private static Response rememberLanguage(Request request) {
        FormValues form = FormValues.read(request);
        String language = form.text("language");
        String back = form.text("back");
        // Only to pages of this server: an address that begins like this names no other host.
        boolean isOwnPage = back.startsWith(HostedRouter.BASE + "/") && !back.contains("//") && !back.contains("\\");
        Response response = Redirects.seeOther(isOwnPage ? back : "/");
        return LocalizedTexts.ALL.containsKey(language)
                ? response.withHeader(
                        "Set-Cookie", COOKIE + "=" + language + "; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly")
                : response;
    }
}
