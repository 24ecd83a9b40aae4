package dev.trellis.base;

/// The `code` of an error response and its HTTP status. The names are those of the public contract;
/// those marked "Ours" are for statuses for which the contract has no code.
public enum ErrorCode {
    INVALID_INPUT(400),
    MISSING_MANDATORY_USER_INFO(400),
    INVALID_UMA_ADDRESS(400),
    INVALID_CURRENCY(400),
    END_USER_TERMS_VERSION_NOT_FOUND(400),
    WEBHOOK_ENDPOINT_NOT_SET(400),
    EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS(400),
    SMS_OTP_CREDENTIAL_ALREADY_EXISTS(400),
    PASSKEY_CREDENTIAL_ALREADY_EXISTS(400),
    UNAUTHORIZED(401),
    WALLET_SIGNATURE_MISSING(401),
    WALLET_SIGNATURE_MALFORMED(401),
    WALLET_SIGNATURE_BODY_MISMATCH(401),
    WALLET_SIGNATURE_INVALID(401),
    REQUEST_ID_MISSING(401),
    FORBIDDEN(403),
    USER_NOT_FOUND(404),
    TOKEN_NOT_FOUND(404),
    REFERENCE_NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    /// Ours.
    REQUEST_TIMEOUT(408),
    CONFLICT(409),
    UMA_ADDRESS_EXISTS(409),
    EMAIL_OTP_EMAIL_ALREADY_EXISTS(409),
    EMAIL_OTP_CREDENTIAL_SET_CHANGED(409),
    CUSTOMER_DELETED(410),
    /// Ours.
    PAYLOAD_TOO_LARGE(413),
    /// Ours.
    UNSUPPORTED_MEDIA_TYPE(415),
    EMAIL_OTP_CREDENTIAL_SYNC_FAILED(424),
    RATE_LIMITED(429),
    INTERNAL_ERROR(500),
    /// Ours. The database is unavailable or the queue for it is full. Nothing was changed, or a
    /// retry with the same idempotency key gives the result.
    SERVICE_UNAVAILABLE(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /// The HTTP status.
    public int status() {
        return status;
    }
}
