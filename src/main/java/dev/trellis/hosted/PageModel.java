package dev.trellis.hosted;

import java.util.List;
import java.util.Optional;

/// What every page shows.
///
/// @param settings how the platform wants it to look
/// @param base of the addresses of this link's pages; empty when there is no link
/// @param title of the page, without the platform's name
/// @param page where it stands under `base`
record PageModel(LocalizedTexts texts, HostedSettings settings, String base, String title, String page, boolean isSandbox) {
    String text(String key, Object... values) {
        return texts.get(key, values);
    }

    /// A name of a country in the reader's language.
    String country(String code) {
        return CountryNames.name(code, texts.locale());
    }

    /// A fault, as the summary on top tells it.
    ///
    /// @param elementId where it is to be put right; empty when that is on another page
    record Problem(String elementId, String text) {}

    /// A page of questions.
    ///
    /// @param number which step it is
    /// @param action where the form goes
    record Questions(
            String key,
            int number,
            int of,
            String action,
            Optional<String> back,
            List<FormField> fields,
            FormValues answers,
            List<Problem> problems,
            boolean isIdentifierKnown) {
        boolean isFaulty(FormField field) {
            return problems.stream().anyMatch(problem -> problem.elementId().equals(field.id()));
        }

        String problem(FormField field) {
            return problems.stream()
                    .filter(problem -> problem.elementId().equals(field.id()))
                    .map(Problem::text)
                    .findFirst()
                    .orElse("");
        }
    }

    /// A file that is asked for.
    ///
    /// @param key of its words, and its name in addresses
    /// @param types of documents that would do; one when there is nothing to choose
    /// @param present what was uploaded already; empty when nothing
    record UploadSlot(String key, List<String> types, String present, String action) {
        boolean isFilled() {
            return !present.isEmpty();
        }
    }

    /// A page of files.
    record UploadList(String key, int number, int of, String back, String next, List<UploadSlot> slots, List<Problem> problems) {
        boolean isComplete() {
            return slots.stream().allMatch(UploadSlot::isFilled);
        }
    }

    /// One of the people behind a business.
    ///
    /// @param isIncomplete whether a document is missing
    record OwnerEntry(String name, String roles, String edit, String files, boolean isIncomplete) {}

    /// All of them.
    ///
    /// @param notes what the list still lacks
    record OwnerList(int number, int of, String back, String next, String add, List<OwnerEntry> people, List<String> notes) {}

    /// A part of the review.
    ///
    /// @param change where it is changed
    record Section(String title, String change, List<Line> lines) {}

    record Line(String label, String value) {}

    /// Everything at a glance, before it is handed in.
    ///
    /// @param missing what keeps it from being handed in
    /// @param outcomes what a sandbox can be told to make of it
    record Review(
            int number, int of, String back, List<Section> sections, List<Problem> missing, List<String> outcomes) {}

    /// A page that says one thing.
    ///
    /// @param key of its words
    /// @param link where one goes from there; empty when nowhere
    record Message(String key, String link, boolean isAutomatic) {}
}
