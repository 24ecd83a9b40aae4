package dev.trellis.base;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rejects a request, with an error code of the contract, a message for the client, and the errors
/// of single fields. It is the only way in which code rejects a request. The message never contains
/// what the client sent, so it may be logged.
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

    /// Rejects a body or query with everything that is wrong with it. When all errors have the same
    /// code, the exception has that code; otherwise it has `INVALID_INPUT`.
    public static ApiException invalidFields(List<FieldError> errors) {
        ErrorCode first = errors.getFirst().code();
        boolean haveSameCode = errors.stream().allMatch(error -> error.code() == first);
        ErrorCode code = haveSameCode ? first : ErrorCode.INVALID_INPUT;
        String message =
                switch (errors.size()) {
                    case 1 ->
                        errors.getFirst().field() + ": " + errors.getFirst().message();
                    default -> errors.size() + " fields need attention; see details.errors.";
                };
        return new ApiException(code, message, errors, Map.of());
    }

    /// Returns a copy with a header that the response is to have: `Retry-After`, `Allow`.
    public ApiException withHeader(String header, String value) {
        Map<String, String> extended = new java.util.HashMap<>(headers);
        extended.put(header, value);
        return new ApiException(code, message(), fieldErrors, extended);
    }

    /// The error code, which determines the status of the response.
    public ErrorCode code() {
        return code;
    }

    /// The message for the client.
    public String message() {
        @Nullable String message = getMessage();
        return message == null ? code.name() : message;
    }

    /// The errors of single fields; empty unless a body or query is invalid.
    public List<FieldError> fieldErrors() {
        return fieldErrors;
    }

    /// The headers that the response has in addition to the usual ones.
    public Map<String, String> headers() {
        return headers;
    }
}
