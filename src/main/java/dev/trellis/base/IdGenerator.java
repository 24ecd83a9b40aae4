package dev.trellis.base;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/// Makes UUIDv7 ids (RFC 9562): sortable by time of making, unguessable in their random part.
///
/// A row's `created_at` is read out of its id with [#timeOf], never from the clock a second time:
/// so "newest first" is the order of the primary key, and no second index is needed for it.
public final class IdGenerator {
    private static final long MAX_MILLIS = (1L << 48) - 1;

    private final TimeOrderedEpochFactory factory;

    public IdGenerator(Clock clock, SecureRandom random) {
        this.factory = new TimeOrderedEpochFactory(random::nextLong, clock);
    }

    public UUID next() {
        return factory.create();
    }

    /// Not above any id that bears this instant or a later one, and above all others. So a range of
    /// times is a range of ids, and the primary key answers it.
    public static UUID minIdAt(Instant instant) {
        return minId(instant.plusNanos(999_999).toEpochMilli());
    }

    /// Above every id that bears this instant or an earlier one, and not above any other.
    public static UUID minIdAfter(Instant instant) {
        return minId(instant.toEpochMilli() + 1);
    }

    private static UUID minId(long millis) {
        return new UUID(Math.clamp(millis, 0, MAX_MILLIS) << 16, 0);
    }

    /// The millisecond that the id bears.
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
