package dev.trellis.wallets.otp;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// SQL of `wallet_codes`. Limits go by the database's clock, which no node can set back.
final class OtpStore {
    /// The fifth wrong try ends a code (threat 42).
    static final int MAX_TRIES = 5;

    /// Over all codes of a credential, so that having new ones sent does not help a guesser.
    private static final int MAX_TRIES_A_DAY = 50;

    private static final String WINDOW = "interval '10 minutes'";

    private OtpStore() {}

    /// @param target sealed; the key that the code is sealed for
    record Code(byte @Nullable [] mac, byte @Nullable [] target, int tries, Instant expiresAt) {}

    /// Notes that a code is sent now, or that the credential is used in another way; touches no row
    /// when that happened too often lately.
    static SqlStatement countSend(PlatformId platform, AuthMethodId credential, int max) {
        return SqlStatement.of("""
                insert into wallet_codes as c (platform_id, credential_id, expires_at, sent_at)
                values (?, ?, '-infinity', array[now()])
                on conflict (platform_id, credential_id) do update
                set sent_at = (array_prepend(now(), c.sent_at))[1:%d]
                where c.sent_at[%d] is null or c.sent_at[%d] <= now() - %s""".formatted(max, max, max, WINDOW), platform.uuid(), credential.uuid());
    }

    /// Whole seconds until another code may be sent, at least one.
    static long secondsToSend(Transaction transaction, PlatformId platform, AuthMethodId credential, int max)
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

    /// A new code; the one before it is of no more use.
    static SqlStatement put(PlatformId platform, AuthMethodId credential, Code code) {
        return SqlStatement.of("""
                update wallet_codes set code_mac = ?, sealed_target = ?, tries = 0, expires_at = ?
                where platform_id = ? and credential_id = ?""", code.mac(), code.target(), code.expiresAt(), platform.uuid(), credential.uuid());
    }

    static Optional<Code> lock(Transaction transaction, PlatformId platform, AuthMethodId credential)
            throws SQLException {
        return transaction.first(
                "select * from wallet_codes where platform_id = ? and credential_id = ? for update",
                row -> new Code(
                        row.optionalBytes("code_mac"),
                        row.optionalBytes("sealed_target"),
                        (int) row.number("tries"),
                        row.instant("expires_at")),
                platform.uuid(),
                credential.uuid());
    }

    /// Counts a guess before it is judged; touches no row when there were too many today.
    static SqlStatement countTry(PlatformId platform, AuthMethodId credential) {
        return SqlStatement.of("""
                update wallet_codes
                set tries = tries + 1,
                    day_tries = case when day_began <= now() - interval '1 day' then 1 else day_tries + 1 end,
                    day_began = case when day_began <= now() - interval '1 day' then now() else day_began end
                where platform_id = ? and credential_id = ?
                    and (day_tries < %d or day_began <= now() - interval '1 day')""".formatted(MAX_TRIES_A_DAY), platform.uuid(), credential.uuid());
    }

    /// Whole seconds until guesses are taken again, at least one.
    static long secondsToTry(Transaction transaction, PlatformId platform, AuthMethodId credential)
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

    /// The code is used, or its credential has moved.
    static SqlStatement end(PlatformId platform, AuthMethodId credential) {
        return SqlStatement.of(
                "update wallet_codes set code_mac = null, sealed_target = null"
                        + " where platform_id = ? and credential_id = ?",
                platform.uuid(),
                credential.uuid());
    }
}
