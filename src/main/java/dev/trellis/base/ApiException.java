package dev.trellis.base;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one way to refuse a call: a code of the contract, a sentence for the caller, and the faults
/// of its fields. Messages never hold what the caller sent, so they may be logged.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> fieldErrors;
    private final transient Map<String, String> headers;

    private ApiException(ErrorCode code, String message, List<FieldError> fieldErrors, Map<String, String> headers) {
        super(message, null, false, false);
        this.code = code;
        this.fieldErrors = List.copyOf(fieldErrors);
        this.headers = Map.copyOf(headers);
    }

    public ApiException(ErrorCode code, String message) {
        this(code, message, List.of(), Map.of());
    }

    /// Refuses a body or query with everything that is wrong with it. When all faults share a code,
    /// the answer has that code; a mixture is `INVALID_INPUT`.
    public static ApiException invalidFields(List<FieldError> errors) {
        ErrorCode first = errors.getFirst().code();
        boolean alike = errors.stream().allMatch(error -> error.code() == first);
        ErrorCode code = alike ? first : ErrorCode.INVALID_INPUT;
        String message =
                switch (errors.size()) {
                    case 1 ->
                        errors.getFirst().field() + ": " + errors.getFirst().message();
                    default -> errors.size() + " fields need attention; see details.errors.";
                };
        return new ApiException(code, message, errors, Map.of());
    }

    /// A copy that also sends a header: `Retry-After`, `Allow`.
    public ApiException withHeader(String header, String value) {
        Map<String, String> more = new java.util.HashMap<>(headers);
        more.put(header, value);
        return new ApiException(code, message(), fieldErrors, more);
    }

    public ErrorCode code() {
        return code;
    }

    public String message() {
        @Nullable String message = getMessage();
        return message == null ? code.name() : message;
    }

    public List<FieldError> fieldErrors() {
        return fieldErrors;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
