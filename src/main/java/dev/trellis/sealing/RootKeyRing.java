package dev.trellis.sealing;

import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The root keys, decrypted in memory. They wrap the data keys of customers, and the server's own
/// keys are derived from them.
///
/// The master key wraps only root keys: so a key service is called once, at start, and changing the
/// master key rewrites one row. A wrapped data key contains the id of its root key, so that a new
/// root key can be introduced while older ones still unwrap.
public final class RootKeyRing {
    private static final UUID SERVER = new UUID(0, 0);
    private static final String ROOT_PURPOSE = "root-key";
    private static final String DATA_KEY_PURPOSE = "data-key";

    private final Map<UUID, SecretKey> rootKeys;
    private final UUID activeId;
    private final SecureRandom random;

    private RootKeyRing(Map<UUID, SecretKey> rootKeys, UUID activeId, SecureRandom random) {
        this.rootKeys = Map.copyOf(rootKeys);
        this.activeId = activeId;
        this.random = random;
    }

    /// Decrypts the root keys of a database with the master key; for a database without root keys,
    /// creates the first one.
    ///
    /// @throws IOException when the master key is missing or is not the one that this database was
    ///     sealed with; nothing has been changed then
    public static RootKeyRing load(Database database, MasterKeySource masterKey, IdGenerator ids, SecureRandom random)
            throws IOException {
        Optional<byte[]> loaded = masterKey.load();
        List<StoredRootKey> stored = readRootKeys(database);
        if (stored.isEmpty()) {
            SecretKey master = aesKey(loaded.isPresent() ? loaded.get() : masterKey.create(random));
            createRootKey(database, master, ids.next(), random);
            stored = readRootKeys(database);
            return unlock(stored, master, masterKey, random);
        }
        if (loaded.isEmpty()) {
            // Another node may have created both in the meantime.
            loaded = masterKey.load();
        }
        if (loaded.isEmpty()) {
            throw new IOException(
                    "The master key is missing: " + masterKey.location() + " is not there, but this database is"
                            + " sealed with one. Put it back from your backup; without it nobody can read what is sealed."
                            + " Nothing was changed.");
        }
        return unlock(stored, aesKey(loaded.get()), masterKey, random);
    }

    private static RootKeyRing unlock(
            List<StoredRootKey> stored, SecretKey master, MasterKeySource masterKey, SecureRandom random)
            throws IOException {
        Map<UUID, SecretKey> keys = new HashMap<>();
        @Nullable UUID activeId = null;
        for (StoredRootKey root : stored) {
            try {
                keys.put(root.id(), aesKey(AesGcm.open(master, root.wrapped(), rootKeyAssociatedData(root.id()))));
            } catch (DecryptionException wrongMasterKey) {
                throw new IOException(
                        "The master key in " + masterKey.location() + " is not the one that this database was"
                                + " sealed with. Start with the right key, or with the database that belongs to this one."
                                + " Nothing was changed.");
            }
            activeId = root.isActive() ? root.id() : activeId;
        }
        if (activeId == null) {
            throw new IOException("The database holds root keys, but none that is active.");
        }
        return new RootKeyRing(keys, activeId, random);
    }

    /// Generates a data key for a new customer.
    public DataKey newDataKey() {
        byte[] bytes = new byte[MasterKeySource.BYTES];
        random.nextBytes(bytes);
        return new DataKey(aesKey(bytes), random);
    }

    /// Wraps a customer's data key for storage: `root key's id ‖ sealed key`.
    public byte[] wrap(DataKey dataKey, UUID tenant, UUID customer) {
        byte[] associatedData = new AssociatedData(tenant, customer, DATA_KEY_PURPOSE).bytes();
        byte[] sealed = AesGcm.seal(rootKey(activeId), dataKey.secret().getEncoded(), associatedData, random);
        return ByteBuffer.allocate(16 + sealed.length)
                .putLong(activeId.getMostSignificantBits())
                .putLong(activeId.getLeastSignificantBits())
                .put(sealed)
                .array();
    }

    /// Unwraps a customer's data key.
    ///
    /// @throws DecryptionException when it was wrapped for another customer, or by an unknown
    ///     root key
    public DataKey unwrap(byte[] wrapped, UUID tenant, UUID customer) {
        ByteBuffer buffer = ByteBuffer.wrap(wrapped);
        if (buffer.remaining() < 16) {
            throw new DecryptionException("the wrapped key is cut off");
        }
        SecretKey root = rootKey(new UUID(buffer.getLong(), buffer.getLong()));
        byte[] sealed = new byte[buffer.remaining()];
        buffer.get(sealed);
        byte[] associatedData = new AssociatedData(tenant, customer, DATA_KEY_PURPOSE).bytes();
        return new DataKey(aesKey(AesGcm.open(root, sealed, associatedData)), random);
    }

    /// Derives a key of the server's own for one purpose (responses that concern no customer, for
    /// instance); it is the same on every node and after every start.
    public DataKey serverKey(String purpose) {
        return new DataKey(derive(purpose), random);
    }

    /// Derives a MAC key, like [#serverKey].
    public SecretKey macKey(String purpose) {
        return derive("mac|" + purpose);
    }

    private SecretKey derive(String purpose) {
        try {
            // RFC 5869; the root key is uniformly random, so no salt is needed.
            var parameters = HKDFParameterSpec.ofExtract()
                    .addIKM(rootKey(activeId))
                    .thenExpand(("trellis|" + purpose).getBytes(StandardCharsets.UTF_8), MasterKeySource.BYTES);
            return KDF.getInstance("HKDF-SHA256").deriveKey("AES", parameters);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("this Java has no HKDF", unavailable);
        }
    }

    private SecretKey rootKey(UUID id) {
        @Nullable SecretKey key = rootKeys.get(id);
        if (key == null) {
            throw new DecryptionException("the root key that wraps this key is not on the ring");
        }
        return key;
    }

    private static SecretKey aesKey(byte[] key) {
        return new SecretKeySpec(key, "AES");
    }

    private static byte[] rootKeyAssociatedData(UUID id) {
        return new AssociatedData(SERVER, id, ROOT_PURPOSE).bytes();
    }

    /// A row of `root_keys`.
    private record StoredRootKey(UUID id, byte[] wrapped, boolean isActive) {}

    private static List<StoredRootKey> readRootKeys(Database database) {
        return database.query(
                "select id, wrapped_key, retired_at is null as is_active from root_keys order by id",
                row -> new StoredRootKey(row.uuid("id"), row.bytes("wrapped_key"), row.flag("is_active")));
    }

    /// Creates a root key unless there is an active one: two nodes may start on an empty database
    /// at once, and the unique index on the active key lets only one of them insert.
    private static void createRootKey(Database database, SecretKey master, UUID id, SecureRandom random) {
        byte[] bytes = new byte[MasterKeySource.BYTES];
        random.nextBytes(bytes);
        byte[] wrapped = AesGcm.seal(master, bytes, rootKeyAssociatedData(id), random);
        database.commit(SqlStatement.of("""
                insert into root_keys (id, wrapped_key, created_at)
                values (?, ?, ?)
                on conflict do nothing""", id, wrapped, IdGenerator.timeOf(id)));
    }
}
