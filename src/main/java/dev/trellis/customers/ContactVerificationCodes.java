package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.platforms.Mode;
import dev.trellis.sealing.KeyRing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Codes for contacts, and the keyed hashes that stand for codes and contacts in the database. A
/// code has so few digits that a hash without a key would be guessed at once.
final class ContactVerificationCodes {
    /// What every code of a sandbox is, so that tests need no mailbox.
    private static final String SANDBOX_CODE = "123456";

    private static final int CODES = 1_000_000;

    private final SecretKey codeKey;
    private final SecretKey contactKey;
    private final SecureRandom random;

    ContactVerificationCodes(KeyRing keyRing, SecureRandom random) {
        this.codeKey = keyRing.macKey("contact-codes");
        this.contactKey = keyRing.macKey("contacts");
        this.random = random;
    }

    String next(Mode mode) {
        return mode == Mode.SANDBOX ? SANDBOX_CODE : "%06d".formatted(random.nextInt(CODES));
    }

    /// A code is good for one contact of one customer, and for the address that it was sent to.
    byte[] hash(PlatformId platform, CustomerId customer, ContactType contact, String address, String code) {
        return mac(codeKey, platform + "|" + customer + "|" + contact + "|" + code + "|" + address);
    }

    /// Stands for an address within a platform, however it is written and whoever has it.
    byte[] address(PlatformId platform, ContactType contact, String address) {
        return mac(contactKey, platform + "|" + contact + "|" + address.toLowerCase(Locale.ROOT));
    }

    private static byte[] mac(SecretKey key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no HMAC", broken);
        }
    }
}
