package dev.trellis.customers.contacts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.platforms.Mode;
import dev.trellis.sealing.RootKeyRing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Generates verification codes, and computes the HMAC-SHA256 values by which the database
/// identifies codes and contacts. A code has so few digits that a hash without a key would be
/// guessed at once.
final class ContactVerificationCodes {
    /// The code of every contact in a sandbox, so that tests need no mailbox.
    private static final String SANDBOX_CODE = "123456";

    /// How many different codes of six digits there are.
    private static final int CODE_COUNT = 1_000_000;

    private final SecretKey codeKey;
    private final SecretKey contactKey;
    private final SecureRandom random;

    ContactVerificationCodes(RootKeyRing keyRing, SecureRandom random) {
        this.codeKey = keyRing.macKey("contact-codes");
        this.contactKey = keyRing.macKey("contacts");
        this.random = random;
    }

    /// A new code of six digits.
    String generate(Mode mode) {
        return mode == Mode.SANDBOX ? SANDBOX_CODE : "%06d".formatted(random.nextInt(CODE_COUNT));
    }

    /// The hash of a code. It includes the customer, the contact and the address that the code was
    /// sent to, so that the code is valid for these only.
    byte[] hash(PlatformId platform, CustomerId customer, ContactType contact, String address, String code) {
        return hmac(codeKey, platform + "|" + customer + "|" + contact + "|" + code + "|" + address);
    }

    /// The hash of an address within a platform: the same in upper and lower case, and for every
    /// customer who has the address.
    byte[] hashAddress(PlatformId platform, ContactType contact, String address) {
        return hmac(contactKey, platform + "|" + contact + "|" + address.toLowerCase(Locale.ROOT));
    }

    private static byte[] hmac(SecretKey key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("this Java has no HMAC", unavailable);
        }
    }
}
