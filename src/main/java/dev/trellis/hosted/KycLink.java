package dev.trellis.hosted;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A link into the hosted flow, as a database row.
///
/// @param redirectUri where the customer is sent afterwards; `null` when the platform named nothing
/// @param browserHash the hash of the secret of the browser that the link is bound to; `null` until
///     a browser was used for more than looking at the welcome page
/// @param expiresAt by the platform's clock
/// @param endReason `null` while the link was neither used up nor marked as expired
record KycLink(
        PlatformId platform,
        UUID id,
        CustomerId customer,
        byte[] secretHash,
        @Nullable String redirectUri,
        byte @Nullable [] browserHash,
        Instant expiresAt,
        @Nullable EndReason endReason) {

    /// Why a link cannot be used any more. The names are stored in the database.
    enum EndReason {
        /// The customer submitted the application.
        SUBMITTED,
        /// The customer canceled the flow.
        CANCELED,
        /// The lifetime was over.
        LAPSED
    }

    static final String COLUMNS =
            "platform_id, id, customer_id, secret_hash, redirect_uri, browser_hash, expires_at, ending";

    static KycLink read(Row row) throws SQLException {
        @Nullable String endReason = row.optionalText("ending");
        return new KycLink(
                new PlatformId(row.uuid("platform_id")),
                row.uuid("id"),
                new CustomerId(row.uuid("customer_id")),
                row.bytes("secret_hash"),
                row.optionalText("redirect_uri"),
                row.optionalBytes("browser_hash"),
                row.instant("expires_at"),
                endReason == null ? null : EndReason.valueOf(endReason));
    }

    /// Whether a token has the secret of this link.
    boolean matches(KycLinkToken token) {
        return MessageDigest.isEqual(secretHash, token.hash());
    }

    /// Whether the link is bound to any browser.
    boolean isBound() {
        return browserHash != null;
    }

    /// @param browserSecret the secret that a browser sent
    boolean isBoundTo(byte[] browserSecret) {
        return browserHash != null && MessageDigest.isEqual(browserHash, KycLinkToken.hash(browserSecret));
    }
}
