package dev.trellis.hosted;

import java.util.List;

/// A field of a form.
///
/// @param path of the value in the profile, with dots; also the name of the form's element
/// @param isRequired whether the page cannot be completed without it
/// @param autocomplete the HTML attribute, by which browsers fill in stored values
/// @param inputMode the HTML attribute, which selects the keyboard of a phone
/// @param maxLength the maximum of the API, in characters
/// @param choices the values to choose from; empty when the value is typed
record FormField(
        String path,
        Kind kind,
        boolean isRequired,
        String autocomplete,
        String inputMode,
        int maxLength,
        List<String> choices) {

    /// How the field is entered.
    enum Kind {
        TEXT,
        /// Three inputs: day, month and year.
        DATE,
        /// ISO 3166-1 alpha-2.
        COUNTRY,
        /// One of a few, all of them visible.
        RADIO,
        /// One of many, in a list that opens.
        SELECT,
        /// Any number of a few.
        CHECKS,
        /// 0 to 100.
        PERCENT
    }

    static FormField text(String path, String autocomplete, int maxLength) {
        return new FormField(path, Kind.TEXT, true, autocomplete, "text", maxLength, List.of());
    }

    /// A number or code, as text that browsers do not fill in.
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

    /// The same field, not required.
    FormField optional() {
        return new FormField(path, kind, false, autocomplete, inputMode, maxLength, choices);
    }

    /// Whether this is the tax or social security number of a person.
    boolean isIdentifier() {
        return path.equals("identifier") || path.endsWith(".identifier");
    }

    /// The id of the first HTML element that can have the focus.
    String focusId() {
        return kind == Kind.DATE ? elementId() + "-day" : elementId();
    }

    /// The id of the HTML element, and the prefix of those that belong to it.
    String elementId() {
        return path.replace('.', '-');
    }

    /// The prefix of the keys of its texts. The fields of a beneficial owner share the texts of
    /// an individual's.
    String textKey() {
        return "field." + path.replace("personalInfo.", "").replace("businessInfo.", "business.");
    }
}
