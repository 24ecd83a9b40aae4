package dev.trellis.wallets.otp;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// SQL of `wallet_codes`: one row per credential, with its last one-time password and its counters.
/// Limits use the database's clock, which is the same for all nodes and which no node can set back.
final class OtpStore {
    /// A password is invalid after this many attempts (threat 42).
    static final int MAX_ATTEMPTS = 5;

    /// Counted over all passwords of a credential, so that requesting new ones does not help
    /// somebody who guesses.
    private static final int MAX_ATTEMPTS_PER_DAY = 50;

    private static final String WINDOW = "interval '10 minutes'";

    private OtpStore() {}

    /// The last one-time password of a credential.
    ///
    /// @param codeHash `null` after it was used or cancelled
    /// @param sealedKey encrypted private key of its [dev.trellis.wallets.crypto.OtpEncryptionKey];
    ///     `null` together with `codeHash`
    /// @param attempts made so far
    record StoredOtp(byte @Nullable [] codeHash, byte @Nullable [] sealedKey, int attempts, Instant expiresAt) {}

    /// Records that a password is sent now, or that the credential is used in another way. Changes
    /// no row when there were `max` uses in the last ten minutes.
    static SqlStatement countUse(PlatformId platform, AuthMethodId credential, int max) {
        return SqlStatement.of("""
                insert into wallet_codes as c (platform_id, credential_id, expires_at, sent_at)
                values (?, ?, '-infinity', array[now()])
                on conflict (platform_id, credential_id) do update
                set sent_at = (array_prepend(now(), c.sent_at))[1:%d]
                where c.sent_at[%d] is null or c.sent_at[%d] <= now() - %s""".formatted(max, max, max, WINDOW), platform.uuid(), credential.uuid());
    }

    /// Whole seconds until the next use is allowed, at least one.
    static long secondsUntilUse(Transaction transaction, PlatformId platform, AuthMethodId credential, int max)
            throws SQLException {
        return transaction
                .first(
                        "select ceil(extract(epoch from sent_at[" + max + "] + " + WINDOW
                                + " - clock_timestamp()))::bigint as seconds"
                                + " from wallet_codes where platform_id = ? and credential_id = ?",
                        row -> Math.max(1, row.number("seconds")),
                        platform.uuid(),
                        credential.uuid())
                .orElse(1L);
    }

    /// Replaces the password; the row exists since [#countUse].
    static SqlStatement replace(PlatformId platform, AuthMethodId credential, StoredOtp otp) {
        return SqlStatement.of(
                """
                update wallet_codes set code_mac = ?, sealed_target = ?, tries = 0, expires_at = ?
                where platform_id = ? and credential_id = ?""", otp.codeHash(), otp.sealedKey(), otp.expiresAt(), platform.uuid(), credential.uuid());
    }

    /// Locks the row until the transaction ends.
    static Optional<StoredOtp> lock(Transaction transaction, PlatformId platform, AuthMethodId credential)
            throws SQLException {
        return transaction.first(
                "select * from wallet_codes where platform_id = ? and credential_id = ? for update",
                row -> new StoredOtp(
                        row.optionalBytes("code_mac"),
                        row.optionalBytes("sealed_target"),
                        (int) row.number("tries"),
                        row.instant("expires_at")),
                platform.uuid(),
                credential.uuid());
    }

    /// Counts an attempt before it is verified. Changes no row when there were too many within
    /// a day.
    static SqlStatement countAttempt(PlatformId platform, AuthMethodId credential) {
        return SqlStatement.of("""
                update wallet_codes
                set tries = tries + 1,
                    day_tries = case when day_began <= now() - interval '1 day' then 1 else day_tries + 1 end,
                    day_began = case when day_began <= now() - interval '1 day' then now() else day_began end
                where platform_id = ? and credential_id = ?
                    and (day_tries < %d or day_began <= now() - interval '1 day')""".formatted(MAX_ATTEMPTS_PER_DAY), platform.uuid(), credential.uuid());
    }

    /// Whole seconds until the next attempt is allowed, at least one.
    static long secondsUntilAttempt(Transaction transaction, PlatformId platform, AuthMethodId credential)
            throws SQLException {
        return transaction
                .first(
                        "select ceil(extract(epoch from day_began + interval '1 day' - clock_timestamp()))::bigint"
                                + " as seconds from wallet_codes where platform_id = ? and credential_id = ?",
                        row -> Math.max(1, row.number("seconds")),
                        platform.uuid(),
                        credential.uuid())
                .orElse(1L);
    }

    /// Invalidates the password; the counters stay.
    static SqlStatement clear(PlatformId platform, AuthMethodId credential) {
        return SqlStatement.of(
                "update wallet_codes set code_mac = null, sealed_target = null"
                        + " where platform_id = ? and credential_id = ?",
                platform.uuid(),
                credential.uuid());
    }
}
