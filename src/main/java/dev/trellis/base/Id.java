package dev.trellis.base;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// An id as the API represents it: `<Prefix>:<uuid>` (behaviour, section 2). Each kind of
/// resource has a record of its own, so that the compiler prevents a customer's id from being
/// used as an account's.
public interface Id {
    Pattern CANONICAL_UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    UUID uuid();

    /// The name of the resource before the colon, such as `Customer`.
    String prefix();

    /// The id as the API represents it.
    default String text() {
        return prefix() + ":" + uuid();
    }

    /// Parses `prefix:uuid`; empty when the text has another prefix or its UUID is not in canonical
    /// form. `UUID.fromString` alone would accept `1-1-1-1-1`.
    static Optional<UUID> parse(String prefix, String text) {
        int uuidStart = prefix.length() + 1;
        if (text.length() != uuidStart + 36 || !text.startsWith(prefix) || text.charAt(prefix.length()) != ':') {
            return Optional.empty();
        }
        return parseUuid(text.substring(uuidStart));
    }

    /// Parses a UUID in canonical form; upper-case digits are accepted.
    static Optional<UUID> parseUuid(String text) {
        return CANONICAL_UUID.matcher(text).matches()
                ? Optional.of(UUID.fromString(text.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }
}
