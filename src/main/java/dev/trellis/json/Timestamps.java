package dev.trellis.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// RFC 3339 timestamps: written in UTC with `Z` and at most milliseconds, read with any offset
/// (behaviour, section 2).
public final class Timestamps {
    private static final Pattern RFC_3339 = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt](\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)([Zz]|[+ -]\\d{2}:\\d{2})");

    private Timestamps() {}

    /// Formats a time in UTC, truncated to milliseconds.
    public static String format(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /// Parses a timestamp. A `+` that was sent unescaped in a query arrives as a space; it is read
    /// as `+`.
    public static Optional<Instant> parse(String text) {
        Matcher matcher = RFC_3339.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String offset = matcher.group(3).toUpperCase(java.util.Locale.ROOT).replace(' ', '+');
        try {
            return Optional.of(OffsetDateTime.parse(matcher.group(1) + "T" + matcher.group(2) + offset)
                    .toInstant());
        } catch (DateTimeException invalid) {
            return Optional.empty();
        }
    }
}
