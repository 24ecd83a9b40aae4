package dev.trellis.json;

import dev.trellis.base.ApiException;
import dev.trellis.base.FieldError;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The validation of one input: collects every error, so that the response can report all of them
/// at once, and provides today's date for rules about dates.
public final class ValidationContext {
    /// More would not help anyone, and a response must not grow with the input.
    private static final int MAX_ERRORS = 100;

    private final LocalDate today;
    private final List<FieldError> errors = new ArrayList<>();
    private final Set<String> invalidFields = new HashSet<>();

    public ValidationContext(LocalDate today) {
        this.today = today;
    }

    /// The current date.
    public LocalDate today() {
        return today;
    }

    /// Adds an error. Only the first one of each field is kept: a name of the wrong type is not
    /// also reported as missing.
    public void addError(FieldError error) {
        if (errors.size() < MAX_ERRORS && invalidFields.add(error.field())) {
            errors.add(error);
        }
    }

    public void addError(String field, String message) {
        addError(new FieldError(field, message));
    }

    /// Returns whether an error was added.
    public boolean hasErrors() {
        return !errors.isEmpty();
    }

    /// @throws ApiException with all errors, if there is one
    public void throwIfInvalid() {
        if (hasErrors()) {
            throw ApiException.invalidFields(errors);
        }
    }
}
