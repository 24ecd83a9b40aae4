package dev.trellis.wallets;

/// The types of credentials by which the owner of a wallet can log in. The names are stored in the
/// database and used in the API.
enum AuthMethodType {
    EMAIL_OTP,
    SMS_OTP,
    OAUTH,
    PASSKEY;

    /// Whether one-time passwords are sent to an address.
    boolean isOtp() {
        return this == EMAIL_OTP || this == SMS_OTP;
    }
}
