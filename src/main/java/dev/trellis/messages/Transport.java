package dev.trellis.messages;

/// Carries messages out of the house: an outside edge. What no transport carries stays in
/// the inbox.
public interface Transport extends AutoCloseable {
    Channel channel();

    /// Hands a message on. It may be called again for a message that was handed on already, if the
    /// process died before that was noted; the id is the same then.
    ///
    /// @throws Undelivered when it was not taken
    void send(MessageId id, Message message) throws DeliveryException;

    @Override
    default void close() {}
}
