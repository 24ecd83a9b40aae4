package dev.trellis.wallets;

/// How an owner proves who they are.
enum AuthMethodType {
    EMAIL_OTP,
    SMS_OTP,
    OAUTH,
    PASSKEY;

    boolean isOtp() {
        return this == EMAIL_OTP || this == SMS_OTP;
    }
}
