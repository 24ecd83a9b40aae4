package dev.trellis.hosted;

import java.text.Collator;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The names of countries in a language, sorted by the alphabet of that language.
final class CountryNames {
    private static final Map<Locale, List<Country>> BY_LOCALE = new ConcurrentHashMap<>();

    private CountryNames() {}

    /// @param code ISO 3166-1 alpha-2
    record Country(String code, String name) {}

    /// All countries.
    static List<Country> list(Locale locale) {
        return BY_LOCALE.computeIfAbsent(locale, language -> {
            Collator collator = Collator.getInstance(language);
            return Arrays.stream(Locale.getISOCountries())
                    .map(code -> new Country(code, name(code, language)))
                    .sorted(Comparator.comparing(Country::name, collator))
                    .toList();
        });
    }

    /// The name of a country.
    ///
    /// @param code ISO 3166-1 alpha-2
    static String name(String code, Locale locale) {
        return Locale.of("", code).getDisplayCountry(locale);
    }
}
