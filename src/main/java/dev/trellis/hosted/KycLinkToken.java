package dev.trellis.hosted;

import dev.trellis.base.PlatformId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// What makes a link a link: the tenant, which link, and 192 random bits, in base64url.
///
/// @param secret known to whoever has the link, and to nobody else: at rest there is only its hash
record KycLinkToken(PlatformId platform, UUID link, byte[] secret) {
    static final int SECRET_BYTES = 24;
    private static final int BYTES = 16 + 16 + SECRET_BYTES;

    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        put(bytes, platform.uuid());
        put(bytes, link);
        bytes.put(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// Nothing for a text that no token has.
    static Optional<KycLinkToken> parse(String text) {
        if (text.length() != (BYTES * 4 + 2) / 3) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            ByteBuffer read = ByteBuffer.wrap(bytes);
            PlatformId platform = new PlatformId(new UUID(read.getLong(), read.getLong()));
            UUID link = new UUID(read.getLong(), read.getLong());
            KycLinkToken token = new KycLinkToken(platform, link, Arrays.copyOfRange(bytes, 32, BYTES));
            // One spelling each: the last character has bits to spare.
            return token.text().equals(text) ? Optional.of(token) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    byte[] hash() {
        return hash(secret);
    }

    /// A secret of 128 bits or more needs no salt and no slow hash.
    static byte[] hash(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("this Java has no SHA-256", broken);
        }
    }

    private static void put(ByteBuffer bytes, UUID uuid) {
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    /// Without the secret: this may end up in a log.
    @Override
    public String toString() {
        return "LinkToken[" + link + "]";
    }
}
