package dev.trellis.hosted;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The texts of the pages in one language, from `texts_<language>.properties`. English has every
/// key; a text that another language lacks is shown in English.
final class LocalizedTexts {
    static final String ENGLISH = "en";

    /// By language tag, in the order in which the pages offer them.
    static final Map<String, LocalizedTexts> ALL = load(List.of(ENGLISH, "es"));

    private final Locale locale;
    private final Map<String, String> own;
    private final @Nullable LocalizedTexts fallback;

    private LocalizedTexts(Locale locale, Map<String, String> own, @Nullable LocalizedTexts fallback) {
        this.locale = locale;
        this.own = own;
        this.fallback = fallback;
    }

    /// English for a language without texts.
    static LocalizedTexts forLanguage(String language) {
        return Objects.requireNonNull(ALL.getOrDefault(language, ALL.get(ENGLISH)));
    }

    Locale locale() {
        return locale;
    }

    String language() {
        return locale.getLanguage();
    }

    /// The text of a key.
    ///
    /// @param values replace `{0}`, `{1}` …
    /// @throws IllegalArgumentException for a key that English lacks, which is a bug
    String get(String key, Object... values) {
        String text = find(key);
        if (text == null) {
            throw new IllegalArgumentException("no text for " + key);
        }
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }

    /// Whether there is a text for a key.
    boolean has(String key) {
        return find(key) != null;
    }

    /// The texts of this language alone, without the fallback to English.
    Map<String, String> own() {
        return own;
    }

    private @Nullable String find(String key) {
        @Nullable String text = own.get(key);
        return text == null && fallback != null ? fallback.find(key) : text;
    }

    private static Map<String, LocalizedTexts> load(List<String> languages) {
        Map<String, LocalizedTexts> all = new LinkedHashMap<>();
        for (String language : languages) {
            all.put(language, new LocalizedTexts(Locale.of(language), read(language), all.get(ENGLISH)));
        }
        return all;
    }

    private static Map<String, String> read(String language) {
        String name = "texts_" + language + ".properties";
        try (@Nullable InputStream in = LocalizedTexts.class.getResourceAsStream(name)) {
            Properties properties = new Properties();
            properties.load(new InputStreamReader(
                    Objects.requireNonNull(in, () -> name + " is not on the classpath"), StandardCharsets.UTF_8));
            Map<String, String> texts = new LinkedHashMap<>();
            properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
            return Map.copyOf(texts);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
