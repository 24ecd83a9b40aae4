package dev.trellis.hosted;

import java.text.Collator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Countries by their names in a language, in the order of its dictionaries.
final class CountryNames {
    private static final Map<Locale, List<Country>> BY_LOCALE = new ConcurrentHashMap<>();

    private CountryNames() {}

    /// @param code ISO 3166-1 alpha-2
    record Country(String code, String name) {}

    static List<Country> list(Locale locale) {
        return BY_LOCALE.computeIfAbsent(locale, language -> {
            Collator order = Collator.getInstance(language);
            return Arrays.stream(Locale.getISOCountries())
                    .map(code -> new Country(code, name(code, language)))
                    .sorted((one, other) -> order.compare(one.name(), other.name()))
                    .toList();
        });
    }

    static String name(String code, Locale locale) {
        return Locale.of("", code).getDisplayCountry(locale);
    }
}
