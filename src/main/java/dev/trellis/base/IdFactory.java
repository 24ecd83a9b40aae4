package dev.trellis.base;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/// Makes UUIDv7 ids (RFC 9562): sortable by time of making, unguessable in their random part.
///
/// A row's `created_at` is read out of its id with [#timeOf], never from the clock a second time: so "newest first"
/// is the
/// order of the primary key, and no second index is needed for it.
public final class IdFactory {
    private final TimeOrderedEpochFactory factory;

    public IdFactory(Clock clock, SecureRandom random) {
        this.factory = new TimeOrderedEpochFactory(random::nextLong, clock);
    }

    public UUID next() {
        return factory.create();
    }

    /// The millisecond that the id bears.
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
