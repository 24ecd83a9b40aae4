package dev.trellis.messages;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;

/// A database row of `messages`.
///
/// @param sealed the encrypted message
/// @param status `PENDING`, `SENT`, `FAILED`, or `HELD` for a message that is not to be sent
/// @param tries number of claims so far
record StoredMessage(
        PlatformId platform,
        MessageId id,
        CustomerId customer,
        Channel channel,
        byte[] sealed,
        String status,
        int tries,
        Instant createdAt) {

    static StoredMessage read(Row row) throws SQLException {
        return new StoredMessage(
                new PlatformId(row.uuid("platform_id")),
                new MessageId(row.uuid("id")),
                new CustomerId(row.uuid("customer_id")),
                Channel.valueOf(row.text("channel")),
                row.bytes("sealed_message"),
                row.text("status"),
                (int) row.number("tries"),
                row.instant("created_at"));
    }

    /// Decrypts the message.
    Message open(DataKey key) {
        return Message.parse(channel, key.open(sealed, associatedData(platform, id)));
    }

    static AssociatedData associatedData(PlatformId platform, MessageId id) {
        return new AssociatedData(platform.uuid(), id.uuid(), "message");
    }
}
