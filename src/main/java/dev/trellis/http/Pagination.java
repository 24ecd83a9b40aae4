package dev.trellis.http;

import dev.trellis.base.PlatformId;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One step of a walk through a list, newest first: where its page starts, how many rows to fetch
/// for it, and what becomes of them. Pages follow one another by the key of the last row, so that
/// rows which come or go meanwhile neither shift nor repeat the others (behaviour, section 2).
public final class Pagination {
    private final Cursors cursors;
    private final PlatformId platform;
    private final String list;
    private final QueryParameters query;
    private final int limit;
    private final Cursors.PageStart start;

    Pagination(Cursors cursors, PlatformId platform, String list, QueryParameters query, int limit, Cursors.PageStart start) {
        this.cursors = cursors;
        this.platform = platform;
        this.list = list;
        this.query = query;
        this.limit = limit;
        this.start = start;
    }

    /// The row that this page follows; `null` for the first page.
    public @Nullable UUID afterId() {
        return start.afterId();
    }

    /// How many rows to ask for: one more than the page has, to know whether there is more.
    public int rowsToFetch() {
        return limit + 1;
    }

    /// The page, with a total when it is the whole list.
    public <T> Response toResponse(List<T> rows, Function<T, UUID> id, Function<T, byte[]> json) {
        return toResponse(rows, id, json, () -> null);
    }

    /// The page, with the total that `count` finds.
    ///
    /// @param count exact, or `null` when it would take too long; not asked again on later
    ///     pages then
    public <T> Response toResponse(
            List<T> rows, Function<T, UUID> id, Function<T, byte[]> json, Supplier<@Nullable Long> count) {
        boolean hasMore = rows.size() > limit;
        List<T> page = hasMore ? rows.subList(0, limit) : rows;
        @Nullable Long total = null;
        if (start.afterId() == null && !hasMore) {
            total = (long) page.size();
        } else if (start.countsTotal()) {
            total = count.get();
        }
        @Nullable
        String next = hasMore ? cursors.next(platform, list, query, id.apply(page.getLast()), total != null) : null;
        return new ListPage(page.stream().map(json).toList(), next, total).toResponse();
    }
}
