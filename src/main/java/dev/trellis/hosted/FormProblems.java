package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.FieldError;
import java.util.ArrayList;
import java.util.List;

/// Finds the errors of a form, in the texts of the pages.
final class FormProblems {
    private FormProblems() {}

    /// The required fields in which nothing was entered.
    ///
    /// @param isIdentifierKnown whether the identifier was stored before, and may be left empty
    static List<PageModel.Problem> missing(
            HostedContext context, List<FormField> fields, FormValues form, boolean isIdentifierKnown) {
        List<PageModel.Problem> problems = new ArrayList<>();
        for (FormField field : fields) {
            boolean isNeeded = field.isRequired() && !(isIdentifierKnown && field.isIdentifier());
            if (isNeeded && !form.isAnswered(field)) {
                problems.add(problem(context, field));
            }
        }
        return problems;
    }

    /// The errors with which the API refused the values of a form.
    ///
    /// @throws ApiException the same, when it is a server error
    static List<PageModel.Problem> refused(HostedContext context, List<FormField> fields, ApiException refused) {
        if (refused.code().status() >= 500) {
            throw refused;
        }
        List<PageModel.Problem> problems = new ArrayList<>();
        for (FieldError error : refused.fieldErrors()) {
            fields.stream()
                    .filter(field -> field.path().equals(error.field()))
                    .findFirst()
                    .ifPresentOrElse(
                            field -> problems.add(problem(context, field)),
                            () -> problems.add(new PageModel.Problem("", error.field() + ": " + error.message())));
        }
        if (problems.isEmpty()) {
            problems.add(new PageModel.Problem("", refused.message()));
        }
        return problems;
    }

    private static PageModel.Problem problem(HostedContext context, FormField field) {
        return new PageModel.Problem(field.focusId(), context.texts().get(field.textKey() + ".error"));
    }
}
