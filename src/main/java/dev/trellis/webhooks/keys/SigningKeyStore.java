package dev.trellis.webhooks.keys;

import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import java.security.KeyPair;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// SQL of `webhook_keys`, with the encryption of the private keys. The keys belong to the server,
/// not to a tenant.
final class SigningKeyStore {
    private static final UUID SERVER = new UUID(0, 0);
    private static final String PURPOSE = "webhook-signing-key";
    private static final String NOT_RETIRED =
            "select * from webhook_keys where retires_at is null or retires_at > ? order by id";

    private final Database database;
    private final RootKeyRing keyRing;

    SigningKeyStore(Database database, RootKeyRing keyRing) {
        this.database = database;
        this.keyRing = keyRing;
    }

    /// The keys that sign, will sign, or are still listed.
    List<SigningKey> listNotRetired(Instant now) {
        return database.query(NOT_RETIRED, this::open, now);
    }

    List<SigningKey> listNotRetired(Transaction transaction, Instant now) throws SQLException {
        return transaction.query(NOT_RETIRED, this::open, now);
    }

    /// Locks the keys, so that changes of them happen one after the other. A later statement of the
    /// transaction reads the state that the previous change committed.
    static void lock(Transaction transaction) throws SQLException {
        transaction.query("select id from webhook_keys order by id for update", row -> row.uuid("id"));
    }

    /// Inserts the first key of a database, if there is none. Several nodes may start on an empty
    /// database at once. They all use the same id, which is derived from the root key that they
    /// share, so that the primary key lets only one insert succeed.
    void insertFirst(KeyPair pair, Instant now) {
        UUID id = UUID.nameUUIDFromBytes(keyRing.macKey("first-webhook-key").getEncoded());
        SqlStatement insert = insert(new SigningKeyId(id), pair, now, now);
        database.commit(new SqlStatement(insert.sql() + " on conflict do nothing", insert.args()));
    }

    SqlStatement insert(SigningKeyId id, KeyPair pair, Instant activeFrom) {
        return insert(id, pair, activeFrom, IdGenerator.timeOf(id.uuid()));
    }

    private SqlStatement insert(SigningKeyId id, KeyPair pair, Instant activeFrom, Instant createdAt) {
        DataKey dataKey = keyRing.newDataKey();
        return SqlStatement.of(
                """
                insert into webhook_keys (id, public_key, wrapped_key, sealed_private, active_from, created_at)
                values (?, ?, ?, ?, ?, ?)""",
                id.uuid(),
                pair.getPublic().getEncoded(),
                keyRing.wrap(dataKey, SERVER, id.uuid()),
                dataKey.seal(pair.getPrivate().getEncoded(), associatedData(id.uuid())),
                activeFrom,
                createdAt);
    }

    static SqlStatement updateActiveFrom(SigningKeyId id, Instant from) {
        return SqlStatement.of("update webhook_keys set active_from = ? where id = ?", from, id.uuid());
    }

    static SqlStatement updateRetiresAt(SigningKeyId id, Instant at) {
        return SqlStatement.of("update webhook_keys set retires_at = ? where id = ?", at, id.uuid());
    }

    private SigningKey open(Row row) throws SQLException {
        UUID id = row.uuid("id");
        DataKey dataKey = keyRing.unwrap(row.bytes("wrapped_key"), SERVER, id);
        return new SigningKey(
                new SigningKeyId(id),
                row.bytes("public_key"),
                dataKey.open(row.bytes("sealed_private"), associatedData(id)),
                row.instant("active_from"),
                row.optionalInstant("retires_at"));
    }

    private static AssociatedData associatedData(UUID id) {
        return new AssociatedData(SERVER, id, PURPOSE);
    }
}
