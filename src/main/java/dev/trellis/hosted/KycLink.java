package dev.trellis.hosted;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A link into the hosted flow, as it rests.
///
/// @param redirectUri where the customer goes afterwards; `null` when nobody said
/// @param browserHash of the browser that it is bound to; `null` until one has done something
/// @param expiresAt by the platform's clock
/// @param ending `null` while it can be used
record KycLink(
        PlatformId platform,
        UUID id,
        CustomerId customer,
        byte[] secretHash,
        @Nullable String redirectUri,
        byte @Nullable [] browserHash,
        Instant expiresAt,
        @Nullable EndReason ending) {

    /// How a link came to its end.
    enum EndReason {
        /// The application was handed in.
        SUBMITTED,
        /// The customer called it off.
        CANCELED,
        /// Its time was over.
        LAPSED
    }

    static final String COLUMNS =
            "platform_id, id, customer_id, secret_hash, redirect_uri, browser_hash, expires_at, ending";

    static KycLink read(Row row) throws SQLException {
        @Nullable String ending = row.optionalText("ending");
        return new KycLink(
                new PlatformId(row.uuid("platform_id")),
                row.uuid("id"),
                new CustomerId(row.uuid("customer_id")),
                row.bytes("secret_hash"),
                row.optionalText("redirect_uri"),
                row.optionalBytes("browser_hash"),
                row.instant("expires_at"),
                ending == null ? null : EndReason.valueOf(ending));
    }

    boolean matches(KycLinkToken token) {
        return MessageDigest.isEqual(secretHash, token.hash());
    }

    boolean isBound() {
        return browserHash != null;
    }

    /// @param browser what the browser sent; nothing when it sent nothing
    boolean isBoundTo(Optional<byte[]> browser) {
        return browserHash != null
                && browser.isPresent()
                && MessageDigest.isEqual(browserHash, KycLinkToken.hash(browser.get()));
    }
}
