package dev.trellis.sealing;

import java.security.SecureRandom;
import javax.crypto.SecretKey;

/// The key of one customer, or of the server itself. Forgetting its wrapped form erases all that it sealed.
public final class DataKey {
    private final SecretKey key;
    private final SecureRandom random;

    DataKey(SecretKey key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    public byte[] seal(byte[] plain, Binding binding) {
        return AesGcm.seal(key, plain, binding.bytes(), random);
    }

    /// @throws SealBroken when the value is not what was sealed with this key and binding
    public byte[] open(byte[] sealed, Binding binding) {
        return AesGcm.open(key, sealed, binding.bytes());
    }

    SecretKey secret() {
        return key;
    }

    @Override
    public String toString() {
        return "[redacted data key]";
    }
}
