package dev.trellis.wallets.signing;

import dev.trellis.base.ErrorCode;

/// The kinds of change that a wallet's owner has to sign. The names are stored in the database.
public enum SignedActivityType {
    CHANGE_EMAIL("ACTIVITY_TYPE_UPDATE_USER_EMAIL"),
    CHANGE_PHONE("ACTIVITY_TYPE_UPDATE_USER_PHONE_NUMBER"),
    /// A session begins for the key that was encrypted together with a one-time password.
    LOG_IN("ACTIVITY_TYPE_OTP_LOGIN_V2"),
    /// A session begins for a key that the owner of a passkey chose.
    PASSKEY_LOG_IN("ACTIVITY_TYPE_STAMP_LOGIN"),
    ADD_CREDENTIAL("ACTIVITY_TYPE_CREATE_AUTHENTICATORS_V2"),
    REVOKE_CREDENTIAL("ACTIVITY_TYPE_DELETE_AUTHENTICATORS"),
    REFRESH_SESSION("ACTIVITY_TYPE_STAMP_LOGIN"),
    REVOKE_SESSION("ACTIVITY_TYPE_DELETE_API_KEYS"),
    CHANGE_PRIVACY("ACTIVITY_TYPE_UPDATE_WALLET");

    private final String activityType;

    SignedActivityType(String activityType) {
        this.activityType = activityType;
    }

    /// The error when the credentials concerned have changed since the request was issued
    /// (behaviour, section 4).
    ErrorCode credentialsChangedError() {
        return this == CHANGE_EMAIL || this == CHANGE_PHONE
                ? ErrorCode.EMAIL_OTP_CREDENTIAL_SET_CHANGED
                : ErrorCode.UNAUTHORIZED;
    }

    /// `type` in the payload that is signed.
    String activityType() {
        return activityType;
    }
}
