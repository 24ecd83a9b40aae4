package dev.trellis.sealing;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key of one customer, or one of the server's own keys. Deleting its wrapped form makes
/// everything that it sealed unreadable.
public final class DataKey {
    private final SecretKey key;
    private final SecureRandom random;

    DataKey(SecretKey key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /// Encrypts a value for its place.
    public byte[] seal(byte[] plain, AssociatedData associatedData) {
        return AesGcm.seal(key, plain, associatedData.bytes(), random);
    }

    /// Decrypts a value from its place.
    ///
    /// @throws DecryptionException when the value was not sealed with this key and associated data
    public byte[] open(byte[] sealed, AssociatedData associatedData) {
        return AesGcm.open(key, sealed, associatedData.bytes());
    }

    /// Encrypts another key with this one. Without this key, the other one cannot be
    /// decrypted either.
    public byte[] sealKey(DataKey other, AssociatedData associatedData) {
        return seal(other.key.getEncoded(), associatedData);
    }

    /// Decrypts a key.
    ///
    /// @throws DecryptionException when it was not sealed by [#sealKey] with this key and
    ///     associated data
    public DataKey openKey(byte[] sealed, AssociatedData associatedData) {
        return new DataKey(new SecretKeySpec(open(sealed, associatedData), "AES"), random);
    }

    SecretKey secret() {
        return key;
    }

    @Override
    public String toString() {
        return "[redacted data key]";
    }
}
