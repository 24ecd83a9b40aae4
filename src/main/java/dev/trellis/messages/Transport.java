package dev.trellis.messages;

/// Sends messages of one channel to the outside: to a mail server or a gateway.
public interface Transport extends AutoCloseable {
    /// The channel whose messages it sends.
    Channel channel();

    /// Sends a message. It may be called again for a message that was sent already, if the process
    /// died before that was committed; the id is the same then.
    ///
    /// @throws DeliveryException when the message was not accepted
    void send(MessageId id, Message message) throws DeliveryException;

    @Override
    default void close() {}
}
