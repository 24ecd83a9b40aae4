package dev.trellis.messages;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.time.Duration;
import java.util.Set;

/// Where a feature leaves a message for a person, among the writes of the change that it tells of.
/// A sandbox's stay in the inbox, and so does what nothing carries.
public final class MessageOutbox {
    private final IdGenerator ids;
    private final Set<Channel> servedChannels;
    private volatile Runnable wakeUp = () -> {};

    /// @param carried channels that a transport serves
    public MessageOutbox(IdGenerator ids, Set<Channel> servedChannels) {
        this.ids = ids;
        this.servedChannels = Set.copyOf(servedChannels);
    }

    /// Who is told, after each commit, that there is something to deliver.
    void onCommit(Runnable listener) {
        wakeUp = listener;
    }

    /// A message to a customer.
    ///
    /// @param key the customer's
    /// @param useful how long it is worth being delivered; tried until then
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
        return isWithheld ? insert : insert.then(() -> wakeUp.run());
    }
}
