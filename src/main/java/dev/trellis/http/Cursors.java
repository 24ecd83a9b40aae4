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

/// Creates and verifies the cursors of lists. A cursor contains the id of the last row of a page
/// and whether the rows are being counted, with a MAC over these, the platform, the list and its
/// filters. So a cursor is valid only for the platform and the query that it was issued for
/// (threats 14, 83).
public final class Cursors {
    private static final int PAYLOAD_BYTES = 17;
    private static final int MAC_BYTES = 16;

    private final SecretKey key;

    public Cursors(SecretKey key) {
        this.key = key;
    }

    /// Where a page starts.
    ///
    /// @param afterId the last row of the previous page; `null` for the first page
    /// @param countsTotal whether to count all rows; false when an earlier page found that counting
    ///     takes too long
    record PageStart(@Nullable UUID afterId, boolean countsTotal) {}

    /// Reads `limit` and `cursor` of a list request. Call it after the filters were read, since the
    /// cursor is bound to them.
    ///
    /// @param list the name of the list, part of what the cursor is bound to
    /// @throws dev.trellis.base.ApiException with every error of the query
    public PageRequest paginate(PlatformId platform, String list, QueryParameters query) {
        int limit = query.limit();
        PageStart start = pageStart(platform, list, query);
        query.throwIfInvalid();
        return new PageRequest(this, platform, list, query, limit, start);
    }

    /// Returns the page start that the request's cursor contains. Adds an error for `cursor` when
    /// it was not issued for this list and these filters.
    private PageStart pageStart(PlatformId platform, String list, QueryParameters query) {
        @Nullable String cursor = query.cursor();
        if (cursor == null) {
            return new PageStart(null, true);
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            // The decoder ignores excess bits at the end; only the encoding that this class writes
            // is accepted.
            boolean isValid = bytes.length == PAYLOAD_BYTES + MAC_BYTES
                    && encode(bytes).equals(cursor)
                    && MessageDigest.isEqual(
                            Arrays.copyOfRange(bytes, PAYLOAD_BYTES, bytes.length),
                            mac(platform, list, query.canonicalFilters(), Arrays.copyOf(bytes, PAYLOAD_BYTES)));
            if (isValid) {
                ByteBuffer payload = ByteBuffer.wrap(bytes);
                return new PageStart(new UUID(payload.getLong(), payload.getLong()), payload.get() == 1);
            }
        } catch (IllegalArgumentException notBase64) {
            // The error is added below.
        }
        query.addError("cursor", "Is not a cursor of this list with these filters. Start again without it.");
        return new PageStart(null, true);
    }

    /// Returns the cursor of the page after the row `last`.
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
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", unavailable);
        }
    }
}
