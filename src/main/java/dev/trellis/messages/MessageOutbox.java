package dev.trellis.messages;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.time.Duration;
import java.util.Set;

/// The transactional outbox for messages to people: features add a message to the statements of the
/// change that causes it. Messages of sandbox platforms, and of channels without a transport, are
/// not sent; they are stored, and can be read in the operator's inbox.
public final class MessageOutbox {
    private final IdGenerator ids;
    private final Set<Channel> servedChannels;
    private volatile Runnable wakeUp = () -> {};

    /// @param servedChannels channels for which there is a transport
    public MessageOutbox(IdGenerator ids, Set<Channel> servedChannels) {
        this.ids = ids;
        this.servedChannels = Set.copyOf(servedChannels);
    }

    /// @param listener called after each commit that wrote a message to be sent
    void onCommit(Runnable listener) {
        wakeUp = listener;
    }

    /// The statement that writes a message to a customer.
    ///
    /// @param key the customer's key, with which the message is encrypted
    /// @param timeToLive how long delivery is tried
    public SqlStatement send(
            Platform platform, CustomerId customer, DataKey key, Message message, Duration timeToLive) {
        MessageId id = new MessageId(ids.next());
        boolean isWithheld = platform.mode() == Mode.SANDBOX || !servedChannels.contains(message.channel());
        byte[] sealed = key.seal(message.toJson(), StoredMessage.associatedData(platform.id(), id));
        SqlStatement insert = MessageStore.insert(
                platform.id(),
                id,
                customer,
                new MessageStore.NewMessage(message.channel(), sealed, isWithheld, timeToLive));
        return isWithheld ? insert : insert.withAfterCommit(() -> wakeUp.run());
    }
}
