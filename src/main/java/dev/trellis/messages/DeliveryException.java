package dev.trellis.messages;

/// A transport did not take a message. Bears neither a cause nor what was sent: mail servers
/// quote addresses.
public final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isFinal;

    /// @param reason for the log; nothing personal in it
    /// @param isFinal whether trying again is of no use
    public DeliveryException(String reason, boolean isFinal) {
        super(reason, null, false, false);
        this.isFinal = isFinal;
    }

    boolean isFinal() {
        return isFinal;
    }
}
