package dev.trellis.messages;

/// A message was not accepted by the server it was sent to. It contains neither a cause nor the
/// message, because the errors of mail servers quote addresses.
public final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isFinal;

    /// @param reason for the log, without personal data
    /// @param isFinal whether another attempt would fail, too
    public DeliveryException(String reason, boolean isFinal) {
        super(reason, null, false, false);
        this.isFinal = isFinal;
    }

    boolean isFinal() {
        return isFinal;
    }
}
