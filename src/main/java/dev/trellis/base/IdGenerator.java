package dev.trellis.base;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/// Generates UUIDv7 ids (RFC 9562): sortable by creation time, with an unguessable random part.
///
/// The `created_at` of a row is taken from its id with [#timeOf] and not from the clock a second
/// time: so "newest first" is the order of the primary key, and no second index is needed.
public final class IdGenerator {
    private static final long MAX_MILLIS = (1L << 48) - 1;

    private final TimeOrderedEpochFactory factory;

    public IdGenerator(Clock clock, SecureRandom random) {
        this.factory = new TimeOrderedEpochFactory(random::nextLong, clock);
    }

    /// Generates an id with the current time.
    public UUID next() {
        return factory.create();
    }

    /// Returns the lowest id with this time: ids from it on were generated at this time or later.
    /// So a range of times is a range of ids, and the primary key index serves the query.
    public static UUID minIdAt(Instant instant) {
        return minId(instant.plusNanos(999_999).toEpochMilli());
    }

    /// Returns the lowest id after this time: ids below it were generated at this time or earlier.
    public static UUID minIdAfter(Instant instant) {
        return minId(instant.toEpochMilli() + 1);
    }

    private static UUID minId(long millis) {
        return new UUID(Math.clamp(millis, 0, MAX_MILLIS) << 16, 0);
    }

    /// Returns the time that the id contains, in milliseconds.
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
