package dev.trellis.wallets.signing;

import dev.trellis.base.ErrorCode;

/// What an owner can be asked to authorise.
public enum SignedActivity {
    CHANGE_EMAIL("ACTIVITY_TYPE_UPDATE_USER_EMAIL"),
    CHANGE_PHONE("ACTIVITY_TYPE_UPDATE_USER_PHONE_NUMBER"),
    /// That the key which a code was sealed with begins a session.
    LOG_IN("ACTIVITY_TYPE_OTP_LOGIN_V2"),
    /// That the owner of a passkey begins a session for a key.
    PASSKEY_LOG_IN("ACTIVITY_TYPE_STAMP_LOGIN"),
    ADD_CREDENTIAL("ACTIVITY_TYPE_CREATE_AUTHENTICATORS_V2"),
    REVOKE_CREDENTIAL("ACTIVITY_TYPE_DELETE_AUTHENTICATORS"),
    REFRESH_SESSION("ACTIVITY_TYPE_STAMP_LOGIN"),
    REVOKE_SESSION("ACTIVITY_TYPE_DELETE_API_KEYS"),
    CHANGE_PRIVACY("ACTIVITY_TYPE_UPDATE_WALLET");

    private final String activity;

    SignedActivity(String activity) {
        this.activity = activity;
    }

    /// What is said when the credentials concerned are no longer as they were (behaviour,
    /// section 4).
    ErrorCode credentialsChangedError() {
        return this == CHANGE_EMAIL || this == CHANGE_PHONE
                ? ErrorCode.EMAIL_OTP_CREDENTIAL_SET_CHANGED
                : ErrorCode.UNAUTHORIZED;
    }

    /// What it is called in the payload.
    String activityType() {
        return activity;
    }
}
