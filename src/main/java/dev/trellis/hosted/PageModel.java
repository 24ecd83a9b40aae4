package dev.trellis.hosted;

import java.util.List;
import java.util.Optional;

/// The model that the templates of all pages share. Each nested record is the content of one kind
/// of page, or a part of it.
///
/// @param settings name, logo and colour of the platform
/// @param base the address of the link; empty when there is no link
/// @param title of the page, without the platform's name
/// @param page its address below `base`
record PageModel(
        LocalizedTexts texts, HostedBranding settings, String base, String title, String page, boolean isSandbox) {
    /// A text in the reader's language.
    String text(String key, Object... values) {
        return texts.get(key, values);
    }

    /// Where a page stands among the steps.
    ///
    /// @param number of the step, counted from 1
    /// @param count of all steps
    record Progress(int number, int count) {}

    /// The first page of a link.
    ///
    /// @param problem the error when the form was sent without consent
    record Welcome(Optional<String> problem, String termsUrl) {}

    /// An error in the summary at the top of a page.
    ///
    /// @param elementId of the HTML element to correct, or the address of another page; empty when
    ///     there is neither
    record Problem(String elementId, String text) {}

    /// A page with a form.
    ///
    /// @param key of its texts
    /// @param action the address to which the form is sent
    /// @param back the address of the previous page
    /// @param isIdentifierKnown whether the identifier was stored before: it is never shown, and
    ///     may then be left empty
    record Questions(
            String key,
            Progress progress,
            String action,
            Optional<String> back,
            List<FormField> fields,
            FormValues values,
            List<Problem> problems,
            boolean isIdentifierKnown) {
        boolean hasProblem(FormField field) {
            return problems.stream().anyMatch(problem -> problem.elementId().equals(field.focusId()));
        }

        /// The error of a field; empty when it has none.
        String problem(FormField field) {
            return problems.stream()
                    .filter(problem -> problem.elementId().equals(field.focusId()))
                    .map(Problem::text)
                    .findFirst()
                    .orElse("");
        }
    }

    /// A place for one file on a page of uploads.
    ///
    /// @param key of its texts, and its name in addresses
    /// @param types of documents that are accepted; one when there is nothing to choose
    /// @param present the name of the file that was uploaded; empty for none
    /// @param action the address to which the file is sent
    record UploadSlot(String key, List<String> types, String present, String action) {
        boolean isFilled() {
            return !present.isEmpty();
        }
    }

    /// A page of uploads.
    ///
    /// @param key of its texts
    record UploadList(
            String key, Progress progress, String back, String next, List<UploadSlot> slots, List<Problem> problems) {
        boolean isComplete() {
            return slots.stream().allMatch(UploadSlot::isFilled);
        }
    }

    /// A beneficial owner in the list of them.
    ///
    /// @param edit the address of the form
    /// @param files the address of the uploads
    /// @param isIncomplete whether something is missing, such as a document
    record OwnerEntry(String name, String roles, String edit, String files, boolean isIncomplete) {}

    /// The list of a business's beneficial owners.
    ///
    /// @param add the address of the form for a new one
    /// @param notes about what is missing in the list as a whole
    record OwnerList(
            Progress progress, String back, String next, String add, List<OwnerEntry> owners, List<String> notes) {}

    /// A part of the summary.
    ///
    /// @param change the address of the page on which it is changed
    record Section(String title, String change, List<Line> lines) {}

    /// A value in the summary.
    record Line(String label, String value) {}

    /// The summary before submission.
    ///
    /// @param missing what must be completed before submission
    /// @param outcomes the decisions to choose from in a sandbox; empty in production
    record Review(
            Progress progress, String back, List<Section> sections, List<Problem> missing, List<String> outcomes) {}

    /// A page with a message only.
    ///
    /// @param key of its texts
    /// @param link the address of the way back to the platform; empty for none
    /// @param isAutomatic whether the browser follows the link by itself after some seconds
    record Message(String key, String link, boolean isAutomatic) {}
}
