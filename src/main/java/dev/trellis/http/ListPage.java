package dev.trellis.http;

import dev.trellis.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a list: `{data, hasMore, nextCursor?, totalCount?}` (behaviour, section 2).
///
/// @param items the JSON of each entry, as it is sent
/// @param nextCursor `null` on the last page
/// @param totalCount exact, or `null` when it could be found only by reading the whole table
public record ListPage(
        List<byte[]> items,
        @Nullable String nextCursor,
        @Nullable Long totalCount) {

    /// Returns the page as a response. Items are copied unchanged: JSON that was rendered or stored
    /// before is not parsed again.
    public Response toResponse() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(
                256 + items.stream().mapToInt(i -> i.length + 1).sum());
        write(out, "{\"data\":[");
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(items.get(i));
        }
        write(out, "],\"hasMore\":" + (nextCursor != null));
        if (nextCursor != null) {
            write(out, ",\"nextCursor\":" + Json.mapper().writeValueAsString(nextCursor));
        }
        if (totalCount != null) {
            write(out, ",\"totalCount\":" + totalCount);
        }
        write(out, "}");
        return Response.json(200, out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
