package dev.trellis.json;

import dev.trellis.base.ApiException;
import dev.trellis.base.FieldError;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One reading of one input: gathers every fault, so that all are told at once, and knows what day
/// it is for rules about age.
public final class ValidationContext {
    /// More would help nobody, and an answer must not grow with what a caller sends.
    private static final int MAX_ERRORS = 100;

    private final LocalDate today;
    private final List<FieldError> errors = new ArrayList<>();
    private final Set<String> invalidFields = new HashSet<>();

    public ValidationContext(LocalDate today) {
        this.today = today;
    }

    public LocalDate today() {
        return today;
    }

    /// Notes a fault. The first one of a field counts: a name of the wrong type is not
    /// also missing.
    public void addError(FieldError error) {
        if (errors.size() < MAX_ERRORS && invalidFields.add(error.field())) {
            errors.add(error);
        }
    }

    public void addError(String field, String message) {
        addError(new FieldError(field, message));
    }

    public boolean hasErrors() {
        return !errors.isEmpty();
    }

    /// @throws ApiException with all faults, when there is one
    public void throwIfInvalid() {
        if (hasErrors()) {
            throw ApiException.invalidFields(errors);
        }
    }
}
