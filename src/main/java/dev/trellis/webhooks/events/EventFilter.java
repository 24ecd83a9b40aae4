package dev.trellis.webhooks.events;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Selects events of a platform; an event must match all conditions that are not `null`.
///
/// @param type the wire name of an event type, `TEST` for example
/// @param createdAfter inclusive
/// @param createdBefore inclusive
public record EventFilter(
        @Nullable CustomerId customer,
        @Nullable String type,
        @Nullable EventStatus status,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore) {

    /// The same filter without the events that were created after `latest`.
    public EventFilter createdUntil(Instant latest) {
        return createdBefore != null && createdBefore.isBefore(latest)
                ? this
                : new EventFilter(customer, type, status, createdAfter, latest);
    }

    /// Appends `where …` to a statement, and returns the arguments for it.
    List<@Nullable Object> conditions(PlatformId platform, StringBuilder where) {
        List<@Nullable Object> args = new ArrayList<>();
        where.append(" where platform_id = ?");
        args.add(platform.uuid());
        and(where, args, " and customer_id = ?", customer == null ? null : customer.uuid());
        and(where, args, " and type = ?", type);
        if (status != null) {
            // A literal, so that the planner sees which partial index it may use.
            where.append(" and status = '").append(status.name()).append("'");
        }
        and(where, args, " and id >= ?", createdAfter == null ? null : IdGenerator.minIdAt(createdAfter));
        and(where, args, " and id < ?", createdBefore == null ? null : IdGenerator.minIdAfter(createdBefore));
        return args;
    }

    private static void and(StringBuilder where, List<@Nullable Object> args, String clause, @Nullable Object value) {
        if (value != null) {
            where.append(clause);
            args.add(value);
        }
    }
}
