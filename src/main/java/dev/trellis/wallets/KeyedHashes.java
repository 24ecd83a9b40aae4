package dev.trellis.wallets;

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
final class KeyedHashes {
    private final SecretKey key;

    KeyedHashes(KeyRing keyRing) {
        this.key = keyRing.macKey("wallets");
    }

    /// For an address within a tenant, however its letters are written.
    byte[] address(PlatformId platform, AuthMethodType type, String address) {
        return of("address", platform.text(), type.name(), address.toLowerCase(Locale.ROOT));
    }

    /// Of several texts, of which none runs into the next.
    byte[] of(String... texts) {
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
