package dev.trellis.http;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.FieldError.Constraint;
import dev.trellis.json.Json;
import dev.trellis.json.Rule;
import dev.trellis.json.Timestamps;
import dev.trellis.json.ValidationContext;
import io.helidon.common.uri.UriQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// The query parameters of a list request. Reads filters with the same rules as bodies, collects
/// every error, and remembers what was read, since a cursor is bound to the filters that it was
/// issued for. Unknown parameters are ignored.
public final class QueryParameters {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final UriQuery query;
    private final ValidationContext context;
    private final Map<String, String> filters = new TreeMap<>();

    QueryParameters(UriQuery query, ValidationContext context) {
        this.query = query;
        this.context = context;
    }

    /// Reads a filter that is checked by a rule, and returns its normalized value; `null` when it
    /// is absent or invalid.
    public @Nullable String text(String name, Rule rule) {
        @Nullable String raw = rawValue(name);
        @Nullable JsonNode value = raw == null ? null : rule.read(StringNode.valueOf(raw), name, context);
        return value == null ? null : remember(name, value.stringValue());
    }

    /// Reads a filter with `parse`; an empty result of it adds an error with the message.
    public <T> @Nullable T optional(String name, String message, Function<String, Optional<T>> parse) {
        @Nullable String raw = rawValue(name);
        if (raw == null) {
            return null;
        }
        @Nullable T value = parse.apply(raw).orElse(null);
        if (value == null) {
            context.addError(name, message);
            return null;
        }
        remember(name, value.toString());
        return value;
    }

    /// Like [#optional], for a parameter that must be present.
    public <T> @Nullable T required(String name, String message, Function<String, Optional<T>> parse) {
        if (!query.contains(name)) {
            context.addError(name, "Is required.");
            return null;
        }
        return optional(name, message, parse);
    }

    /// Reads an RFC 3339 timestamp; `null` when it is absent or invalid.
    public @Nullable Instant instant(String name) {
        return optional(name, "Must be an RFC 3339 timestamp, such as 2025-07-21T17:32:28Z.", Timestamps::parse);
    }

    /// Reads `true` or `false`; false when it is absent or invalid.
    public boolean flag(String name) {
        @Nullable
        Boolean flag = optional(name, "Must be true or false.", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
        return flag != null && flag;
    }

    /// Reads `limit`: 1 to 100, otherwise an error is added; 20 when absent. Cursors are not bound
    /// to it: pages of one list may differ in size.
    int limit() {
        @Nullable String raw = rawValue("limit");
        if (raw == null) {
            return DEFAULT_LIMIT;
        }
        int limit = raw.matches("[0-9]{1,4}") ? Integer.parseInt(raw) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            context.addError("limit", "Must be a whole number from 1 to " + MAX_LIMIT + ".");
            return DEFAULT_LIMIT;
        }
        return limit;
    }

    /// Returns the cursor as it was sent. Read it after the filters that it is bound to.
    @Nullable
    String cursor() {
        return rawValue("cursor");
    }

    /// Returns all filters that were read as one text: the same filters give the same text, in
    /// whatever order they were sent.
    String canonicalFilters() {
        return filters.toString();
    }

    void addError(String field, String message) {
        context.addError(field, message);
    }

    /// @throws dev.trellis.base.ApiException with every error, if there is one
    public void throwIfInvalid() {
        context.throwIfInvalid();
    }

    private String remember(String name, String value) {
        filters.put(name, value);
        return value;
    }

    private @Nullable String rawValue(String name) {
        if (!query.contains(name)) {
            return null;
        }
        List<String> values = query.all(name);
        if (values.size() != 1) {
            context.addError(name, "Was given more than once.");
            return null;
        }
        String value = values.getFirst().strip();
        // Bytes that are not valid UTF-8 arrive as U+FFFD; no client sends that character
        // on purpose.
        if (value.isEmpty() || !Json.isStorable(value) || value.indexOf('\uFFFD') >= 0) {
            context.addError(new FieldError(
                    name,
                    "Has no usable value. Leave it out when it does not matter.",
                    Constraint.length(1, 1000),
                    ErrorCode.INVALID_INPUT));
            return null;
        }
        return value;
    }
}
