package dev.trellis.customers.contacts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// SQL of the tables `contact_verifications`, which has the current code of each contact, and
/// `contact_sends`, which has the times at which codes were sent to an address. A row of the former
/// is changed only by a transaction that has locked its customer.
final class ContactVerificationStore {
    /// How long a code is valid.
    static final Duration CODE_LIFETIME = Duration.ofMinutes(10);

    /// After this many wrong attempts a code is invalid.
    private static final int MAX_ATTEMPTS = 5;

    /// The least time between two codes to one address.
    private static final String MIN_INTERVAL = "interval '30 seconds'";

    /// The time in which at most [#MAX_IN_WINDOW] codes are sent to one address.
    private static final String WINDOW = "interval '1 hour'";

    private static final int MAX_IN_WINDOW = 5;

    private ContactVerificationStore() {}

    /// Records that a code is sent now. Updates no row when the limits do not allow another code to
    /// this address yet.
    ///
    /// @param address the hash of the address
    static SqlStatement recordSend(PlatformId platform, byte[] address) {
        return SqlStatement.of(
                """
                insert into contact_sends as s (platform_id, contact_mac, sent_at) values (?, ?, array[now()])
                on conflict (platform_id, contact_mac) do update
                set sent_at = (array_prepend(now(), s.sent_at))[1:%d]
                where s.sent_at[1] <= now() - %s and (s.sent_at[%d] is null or s.sent_at[%d] <= now() - %s)""".formatted(MAX_IN_WINDOW, MIN_INTERVAL, MAX_IN_WINDOW, MAX_IN_WINDOW, WINDOW),
                platform.uuid(),
                address);
    }

    /// Whole seconds until another code may be sent to an address, at least one.
    ///
    /// @param address the hash of the address
    static long secondsToWait(Transaction transaction, PlatformId platform, byte[] address) throws SQLException {
        return transaction
                .first(
                        """
                        select ceil(extract(epoch from
                            greatest(sent_at[1] + %s, sent_at[%d] + %s) - clock_timestamp()))::bigint as seconds
                        from contact_sends where platform_id = ? and contact_mac = ?""".formatted(MIN_INTERVAL, MAX_IN_WINDOW, WINDOW),
                        row -> Math.max(1, row.number("seconds")),
                        platform.uuid(),
                        address)
                .orElse(1L);
    }

    /// Deletes the records of addresses to which no code was sent in the last hour.
    static SqlStatement removeOldSends(PlatformId platform) {
        return SqlStatement.of(
                "delete from contact_sends where platform_id = ? and sent_at[1] <= now() - " + WINDOW, platform.uuid());
    }

    /// Stores a new code, which replaces the one before it. It expires by the server's clock
    /// (`expires_at`) and by the database's (`gone_at`), whichever is first.
    static SqlStatement replaceCode(
            PlatformId platform, CustomerId customer, ContactType contact, byte[] codeHash, Instant now) {
        return SqlStatement.of(
                """
                insert into contact_verifications
                    (platform_id, customer_id, channel, code_hash, expires_at, gone_at)
                values (?, ?, ?, ?, ?, now() + ?::double precision * interval '1 millisecond')
                on conflict (platform_id, customer_id, channel) do update
                set code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at,
                    gone_at = excluded.gone_at, verified_at = null""",
                platform.uuid(),
                customer.uuid(),
                contact.channel().name(),
                codeHash,
                now.plus(CODE_LIFETIME),
                (double) CODE_LIFETIME.toMillis());
    }

    /// The hash of the code that can be confirmed now; empty when there is none, or when it has
    /// expired or was guessed wrong too often.
    static Optional<byte[]> findValidCode(
            Transaction transaction, PlatformId platform, CustomerId customer, ContactType contact, Instant now)
            throws SQLException {
        return transaction.first(
                """
                select code_hash from contact_verifications
                where platform_id = ? and customer_id = ? and channel = ? and code_hash is not null
                    and tries < ? and expires_at > ? and gone_at > clock_timestamp()""",
                row -> row.bytes("code_hash"),
                platform.uuid(),
                customer.uuid(),
                contact.channel().name(),
                MAX_ATTEMPTS,
                now);
    }

    /// Counts a wrong attempt at the current code.
    static SqlStatement countFailedAttempt(PlatformId platform, CustomerId customer, ContactType contact) {
        return SqlStatement.of(
                """
                update contact_verifications set tries = tries + 1
                where platform_id = ? and customer_id = ? and channel = ? and code_hash is not null and tries < ?""", platform.uuid(), customer.uuid(), contact.channel().name(), MAX_ATTEMPTS);
    }

    /// Marks a contact as verified, which uses up its code.
    static SqlStatement markVerified(PlatformId platform, CustomerId customer, ContactType contact, Instant now) {
        return SqlStatement.of(
                """
                update contact_verifications set code_hash = null, verified_at = ?
                where platform_id = ? and customer_id = ? and channel = ?""", now, platform.uuid(), customer.uuid(), contact.channel().name());
    }

    /// Deletes the code of a contact that has changed.
    static SqlStatement deleteCode(PlatformId platform, CustomerId customer, ContactType contact) {
        return SqlStatement.of(
                "delete from contact_verifications where platform_id = ? and customer_id = ? and channel = ?",
                platform.uuid(),
                customer.uuid(),
                contact.channel().name());
    }
}
