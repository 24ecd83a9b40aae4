package dev.trellis.sealing;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key of one customer, or of the server itself. Forgetting its wrapped form erases all that
/// it sealed.
public final class DataKey {
    private final SecretKey key;
    private final SecureRandom random;

    DataKey(SecretKey key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    public byte[] seal(byte[] plain, AssociatedData associatedData) {
        return AesGcm.seal(key, plain, associatedData.bytes(), random);
    }

    /// @throws SealBroken when the value is not what was sealed with this key and binding
    public byte[] open(byte[] sealed, AssociatedData associatedData) {
        return AesGcm.open(key, sealed, associatedData.bytes());
    }

    /// Seals another key. Whoever forgets this one has then forgotten both.
    public byte[] sealKey(DataKey other, AssociatedData associatedData) {
        return seal(other.key.getEncoded(), associatedData);
    }

    /// @throws SealBroken when it was not sealed by [#sealKey] with this key and binding
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
