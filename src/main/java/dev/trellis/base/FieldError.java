package dev.trellis.base;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One error of one field: an entry of `details.errors[]` (behaviour, section 2).
///
/// @param field dot path of the field, such as `businessInfo.taxId`
/// @param message what to do about it; never contains the value that was sent
/// @param code the error code of the response if all its errors have the same code
public record FieldError(
        String field, String message, @Nullable Constraint constraint, ErrorCode code) {
    public FieldError(String field, String message) {
        this(field, message, null, ErrorCode.INVALID_INPUT);
    }

    public FieldError(String field, String message, ErrorCode code) {
        this(field, message, null, code);
    }

    /// What values the field accepts. Absent parts are not constrained.
    public record Constraint(
            @Nullable String format,
            @Nullable String pattern,
            List<String> values,
            @Nullable Integer minLength,
            @Nullable Integer maxLength) {

        public static Constraint format(String format) {
            return new Constraint(format, null, List.of(), null, null);
        }

        public static Constraint pattern(String pattern) {
            return new Constraint(null, pattern, List.of(), null, null);
        }

        public static Constraint oneOf(List<String> values) {
            return new Constraint(null, null, List.copyOf(values), null, null);
        }

        public static Constraint length(int min, int max) {
            return new Constraint(null, null, List.of(), min, max);
        }
    }
}
