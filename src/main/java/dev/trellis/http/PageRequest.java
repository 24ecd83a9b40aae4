package dev.trellis.http;

import dev.trellis.base.PlatformId;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The pagination of one list request, newest rows first: where the page starts, how many rows to
/// fetch for it, and the response made of them. A page starts after the key of the previous page's
/// last row (keyset pagination), so rows that are added or deleted in the meantime neither shift
/// nor repeat the others (behaviour, section 2).
public final class PageRequest {
    private final Cursors cursors;
    private final PlatformId platform;
    private final String list;
    private final QueryParameters query;
    private final int limit;
    private final Cursors.PageStart start;

    PageRequest(
            Cursors cursors,
            PlatformId platform,
            String list,
            QueryParameters query,
            int limit,
            Cursors.PageStart start) {
        this.cursors = cursors;
        this.platform = platform;
        this.list = list;
        this.query = query;
        this.limit = limit;
        this.start = start;
    }

    /// Returns the id of the last row of the previous page; `null` for the first page.
    public @Nullable UUID afterId() {
        return start.afterId();
    }

    /// Returns how many rows to fetch: one more than the page has, to know whether there is a
    /// next page.
    public int rowsToFetch() {
        return limit + 1;
    }

    /// Returns the page; with `totalCount` when the first page is the whole list.
    public <T> Response toResponse(List<T> rows, Function<T, UUID> id, Function<T, byte[]> json) {
        return toResponse(rows, id, json, () -> null);
    }

    /// Returns the page with the `totalCount` that `count` returns.
    ///
    /// @param count returns the exact number of rows, or `null` when counting would take too long;
    ///     it is then not called again for later pages
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
