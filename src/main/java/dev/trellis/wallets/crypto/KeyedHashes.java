package dev.trellis.wallets.crypto;

import dev.trellis.base.PlatformId;
import dev.trellis.sealing.KeyRing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Keyed hashes that stand in the tables for what must not stand there in clear, and could
/// be guessed.
public final class KeyedHashes {
    private final SecretKey key;

    public KeyedHashes(KeyRing keyRing) {
        this.key = keyRing.macKey("wallets");
    }

    /// For an address within a tenant, whatever the case of its letters.
    ///
    /// @param type of credential that the address is for
    public byte[] hashAddress(PlatformId platform, String type, String address) {
        return hash("address", platform.text(), type, address.toLowerCase(Locale.ROOT));
    }

    /// Of several texts, of which none runs into the next.
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
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no HMAC", broken);
        }
    }
}
