package dev.trellis.wallets.crypto;

import dev.trellis.base.PlatformId;
import dev.trellis.sealing.RootKeyRing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Keyed hashes (HMAC-SHA256) by which rows can be found and compared without the value itself.
/// They are keyed because addresses and one-time passwords could be guessed from a plain hash.
public final class KeyedHashes {
    private final SecretKey key;

    public KeyedHashes(RootKeyRing keyRing) {
        this.key = keyRing.macKey("wallets");
    }

    /// Hash of an e-mail address or telephone number within a platform; upper and lower case
    /// are equal.
    ///
    /// @param type name of the credential type that the address is for
    public byte[] hashAddress(PlatformId platform, String type, String address) {
        return hash("address", platform.text(), type, address.toLowerCase(Locale.ROOT));
    }

    /// Hash of several texts. Each is preceded by its length, so that `ab`, `c` and `a`, `bc` have
    /// different hashes.
    public byte[] hash(String... texts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                mac.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC", e);
        }
    }
}
