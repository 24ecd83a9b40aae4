package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// SQL of `contact_verifications` and `contact_sends`. Whoever changes a row of the former has
/// locked its customer.
final class ContactVerificationStore {
    /// How long a code is good.
    static final Duration CODE_LIFE = Duration.ofMinutes(10);

    /// The last of these wrong tries ends a code.
    private static final int MAX_TRIES = 5;

    private static final String PAUSE = "interval '30 seconds'";
    private static final String WINDOW = "interval '1 hour'";
    private static final int MAX_IN_WINDOW = 5;

    private ContactVerificationStore() {}

    /// Notes that a code is sent now; touches no row when too many were sent to this
    /// address lately.
    static SqlStatement countSend(PlatformId platform, byte[] address) {
        return SqlStatement.of(
                """
                insert into contact_sends as s (platform_id, contact_mac, sent_at) values (?, ?, array[now()])
                on conflict (platform_id, contact_mac) do update
                set sent_at = (array_prepend(now(), s.sent_at))[1:%d]
                where s.sent_at[1] <= now() - %s and (s.sent_at[%d] is null or s.sent_at[%d] <= now() - %s)""".formatted(MAX_IN_WINDOW, PAUSE, MAX_IN_WINDOW, MAX_IN_WINDOW, WINDOW), platform.uuid(), address);
    }

    /// Whole seconds until another code may be sent to an address, at least one.
    static long secondsToWait(Transaction transaction, PlatformId platform, byte[] address) throws SQLException {
        return transaction
                .first(
                        """
                        select ceil(extract(epoch from
                            greatest(sent_at[1] + %s, sent_at[%d] + %s) - clock_timestamp()))::bigint as seconds
                        from contact_sends where platform_id = ? and contact_mac = ?""".formatted(PAUSE, MAX_IN_WINDOW, WINDOW),
                        row -> Math.max(1, row.number("seconds")),
                        platform.uuid(),
                        address)
                .orElse(1L);
    }

    static SqlStatement removeOldSends(PlatformId platform) {
        return SqlStatement.of(
                "delete from contact_sends where platform_id = ? and sent_at[1] <= now() - " + WINDOW, platform.uuid());
    }

    /// A new code; the one before it is of no more use.
    static SqlStatement put(
            PlatformId platform, CustomerId customer, ContactType contact, byte[] codeHash, Instant now) {
        return SqlStatement.of(
                """
                insert into contact_verifications
                    (platform_id, customer_id, channel, code_hash, expires_at, gone_at)
                values (?, ?, ?, ?, ?, now() + ?::double precision * interval '1 millisecond')
                on conflict (platform_id, customer_id, channel) do update
                set code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at,
                    gone_at = excluded.gone_at, verified_at = null""", platform.uuid(), customer.uuid(), contact.channel().name(), codeHash, now.plus(CODE_LIFE), (double)
                        CODE_LIFE.toMillis());
    }

    /// The hash of a code that may still be given back.
    static Optional<byte[]> liveCode(
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
                MAX_TRIES,
                now);
    }

    static SqlStatement countWrongTry(PlatformId platform, CustomerId customer, ContactType contact) {
        return SqlStatement.of(
                """
                update contact_verifications set tries = tries + 1
                where platform_id = ? and customer_id = ? and channel = ? and code_hash is not null and tries < ?""", platform.uuid(), customer.uuid(), contact.channel().name(), MAX_TRIES);
    }

    static SqlStatement markVerified(PlatformId platform, CustomerId customer, ContactType contact, Instant now) {
        return SqlStatement.of(
                """
                update contact_verifications set code_hash = null, verified_at = ?
                where platform_id = ? and customer_id = ? and channel = ?""", now, platform.uuid(), customer.uuid(), contact.channel().name());
    }

    /// The contact has changed: its code dies.
    static SqlStatement forget(PlatformId platform, CustomerId customer, ContactType contact) {
        return SqlStatement.of(
                "delete from contact_verifications where platform_id = ? and customer_id = ? and channel = ?",
                platform.uuid(),
                customer.uuid(),
                contact.channel().name());
    }
}
