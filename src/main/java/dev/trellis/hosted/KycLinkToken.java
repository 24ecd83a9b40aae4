package dev.trellis.hosted;

import dev.trellis.base.PlatformId;
import dev.trellis.base.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// The token in the address of a link: the ids of platform and link, and 192 random bits,
/// in base64url.
///
/// @param secret the random bits; the database has only their hash
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

    /// Empty for a text that is not a token.
    static Optional<KycLinkToken> parse(String text) {
        if (text.length() != (BYTES * 4 + 2) / 3) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            PlatformId platform = new PlatformId(new UUID(buffer.getLong(), buffer.getLong()));
            UUID link = new UUID(buffer.getLong(), buffer.getLong());
            KycLinkToken token = new KycLinkToken(platform, link, Arrays.copyOfRange(bytes, 32, BYTES));
            // The last character has unused bits. Only one of the texts that decode to the same
            // bytes is accepted.
            return token.text().equals(text) ? Optional.of(token) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    byte[] hash() {
        return hash(secret);
    }

    /// SHA-256: a secret of 128 bits or more needs neither a salt nor a slow hash.
    static byte[] hash(byte[] secret) {
        return Sha256.hash(secret);
    }

    private static void put(ByteBuffer bytes, UUID uuid) {
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    /// Without the secret, since this text may get into a log.
    @Override
    public String toString() {
        return "LinkToken[" + link + "]";
    }
}
