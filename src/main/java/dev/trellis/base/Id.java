package dev.trellis.base;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// An identifier as it stands on the wire: `<Prefix>:<uuid>` (behaviour, section 2). One record per
/// kind of resource, so that the compiler keeps a customer's id from being taken for an account's.
public interface Id {
    Pattern CANONICAL_UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    UUID uuid();

    /// The resource's name before the colon, `Customer` say.
    String prefix();

    default String text() {
        return prefix() + ":" + uuid();
    }

    /// The UUID behind `prefix:`, or nothing when the text is of another kind or not in canonical
    /// form. `UUID.fromString` alone would accept `1-1-1-1-1`.
    static Optional<UUID> parse(String prefix, String text) {
        int uuidStart = prefix.length() + 1;
        if (text.length() != uuidStart + 36 || !text.startsWith(prefix) || text.charAt(prefix.length()) != ':') {
            return Optional.empty();
        }
        return parseUuid(text.substring(uuidStart));
    }

    static Optional<UUID> parseUuid(String text) {
        return CANONICAL_UUID.matcher(text).matches()
                ? Optional.of(UUID.fromString(text.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }
}
