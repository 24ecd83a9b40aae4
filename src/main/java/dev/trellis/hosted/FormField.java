package dev.trellis.hosted;

import java.util.List;

/// A question on a page.
///
/// @param path where the answer goes in the profile, which is also its name in the form
/// @param isRequired whether one cannot go on without it
/// @param autocomplete what browsers and password managers know it by
/// @param inputMode the keyboard that a phone shows
/// @param maxLength as the API has it
/// @param choices what can be chosen; empty when it is typed
record FormField(
        String path,
        Kind kind,
        boolean isRequired,
        String autocomplete,
        String inputMode,
        int maxLength,
        List<String> choices) {

    /// How it is asked.
    enum Kind {
        TEXT,
        /// Day, month and year, each a field of its own.
        DATE,
        COUNTRY,
        /// One of a few, all of them in sight.
        RADIO,
        /// One of many.
        SELECT,
        /// Several of a few.
        CHECKS,
        /// 0 to 100.
        PERCENT
    }

    static FormField text(String path, String autocomplete, int maxLength) {
        return new FormField(path, Kind.TEXT, true, autocomplete, "text", maxLength, List.of());
    }

    static FormField number(String path, int maxLength) {
        return new FormField(path, Kind.TEXT, true, "off", "text", maxLength, List.of());
    }

    static FormField date(String path, String autocomplete) {
        return new FormField(path, Kind.DATE, true, autocomplete, "numeric", 4, List.of());
    }

    static FormField country(String path, String autocomplete) {
        return new FormField(path, Kind.COUNTRY, true, autocomplete, "text", 2, List.of());
    }

    static FormField radio(String path, String... choices) {
        return new FormField(path, Kind.RADIO, true, "off", "text", 0, List.of(choices));
    }

    static FormField select(String path, String... choices) {
        return new FormField(path, Kind.SELECT, true, "off", "text", 0, List.of(choices));
    }

    static FormField checks(String path, String... choices) {
        return new FormField(path, Kind.CHECKS, true, "off", "text", 0, List.of(choices));
    }

    static FormField percent(String path) {
        return new FormField(path, Kind.PERCENT, false, "off", "numeric", 3, List.of());
    }

    FormField optional() {
        return new FormField(path, kind, false, autocomplete, inputMode, maxLength, choices);
    }

    /// Of the first element that can take the focus.
    String id() {
        return kind == Kind.DATE ? elementId() + "-day" : elementId();
    }

    String elementId() {
        return path.replace('.', '-');
    }

    /// The key of its words: fields of a person of a business share those of an individual.
    String textKey() {
        return "field." + path.replace("personalInfo.", "").replace("businessInfo.", "business.");
    }
}
