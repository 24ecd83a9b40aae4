package dev.trellis.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// RFC 3339 timestamps: given in UTC with `Z` and at most milliseconds, taken with any offset
/// (behaviour, section 2).
public final class Timestamps {
    private static final Pattern RFC_3339 = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt](\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)([Zz]|[+ -]\\d{2}:\\d{2})");

    private Timestamps() {}

    public static String format(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /// A `+` that travelled unescaped in a query arrives as a space; it is taken for the `+`
    /// it was.
    public static Optional<Instant> parse(String text) {
        Matcher parts = RFC_3339.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String offset = parts.group(3).toUpperCase(java.util.Locale.ROOT).replace(' ', '+');
        try {
            return Optional.of(OffsetDateTime.parse(parts.group(1) + "T" + parts.group(2) + offset)
                    .toInstant());
        } catch (DateTimeException notReal) {
            return Optional.empty();
        }
    }
}
