package dev.trellis.http;

import dev.trellis.base.PlatformId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Makes and checks cursors: the last row of a page and what is known of the count, with a MAC over
/// these, the platform, the list and its filters. So a cursor works for nobody else and for no
/// other question (threats 14, 83).
public final class Cursors {
    private static final int PAYLOAD_BYTES = 17;
    private static final int MAC_BYTES = 16;

    private final SecretKey key;

    public Cursors(SecretKey key) {
        this.key = key;
    }

    /// Where a page starts.
    ///
    /// @param after the last row of the page before; `null` at the start of the walk
    /// @param isCountable whether the total may still be worth counting
    record PageStart(@Nullable UUID afterId, boolean countsTotal) {}

    /// Reads limit and cursor of a list's query, after its filters were read.
    ///
    /// @throws dev.trellis.base.ApiException with every fault of the query
    public Pagination paginate(PlatformId platform, String list, QueryParameters query) {
        int limit = query.limit();
        PageStart start = pageStart(platform, list, query);
        query.throwIfInvalid();
        return new Pagination(this, platform, list, query, limit, start);
    }

    /// The position that the query's cursor stands for; a fault of `cursor` when it is not one that
    /// was given out for this question.
    private PageStart pageStart(PlatformId platform, String list, QueryParameters query) {
        @Nullable String cursor = query.cursor();
        if (cursor == null) {
            return new PageStart(null, true);
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            // The decoder takes loose bits at the end; the one right spelling is the one that we
            // would write.
            boolean isOurs = bytes.length == PAYLOAD_BYTES + MAC_BYTES
                    && encode(bytes).equals(cursor)
                    && MessageDigest.isEqual(
                            Arrays.copyOfRange(bytes, PAYLOAD_BYTES, bytes.length),
                            mac(platform, list, query.canonicalFilters(), Arrays.copyOf(bytes, PAYLOAD_BYTES)));
            if (isOurs) {
                ByteBuffer payload = ByteBuffer.wrap(bytes);
                return new PageStart(new UUID(payload.getLong(), payload.getLong()), payload.get() == 1);
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below.
        }
        query.addError("cursor", "Is not a cursor of this list with these filters. Start again without it.");
        return new PageStart(null, true);
    }

    /// A cursor for the page after the row `last`.
    String next(PlatformId platform, String list, QueryParameters query, UUID last, boolean isCountable) {
        byte[] payload = ByteBuffer.allocate(PAYLOAD_BYTES)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .put((byte) (isCountable ? 1 : 0))
                .array();
        byte[] mac = mac(platform, list, query.canonicalFilters(), payload);
        return encode(ByteBuffer.allocate(PAYLOAD_BYTES + MAC_BYTES)
                .put(payload)
                .put(mac)
                .array());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] mac(PlatformId platform, String list, String filters, byte[] payload) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((platform + "\n" + list + "\n" + filters + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(payload), MAC_BYTES);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", broken);
        }
    }
}
