package dev.trellis.passkeys;

/// Thrown for a passkey, or a signature by one, that is not valid. Its message is for the developer
/// of the client, and contains nothing of what was sent.
public final class PasskeyRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String userMessage;

    PasskeyRejectedException(String userMessage) {
        super(userMessage, null, false, false);
        this.userMessage = userMessage;
    }

    /// A sentence for the response.
    public String userMessage() {
        return userMessage;
    }
}
