package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of an API token: `Token:<uuid>`. Its UUID without dashes is the token's client id.
public record TokenId(UUID uuid) implements Id {
    private static final String PREFIX = "Token";

    public static Optional<TokenId> parse(String text) {
        return Id.parse(PREFIX, text).map(TokenId::new);
    }

    /// Parses a client id, 32 hexadecimal digits.
    public static Optional<TokenId> parseClientId(String clientId) {
        if (clientId.length() != 32) {
            return Optional.empty();
        }
        String dashed = clientId.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        return Id.parseUuid(dashed).map(TokenId::new);
    }

    /// The client id, the user name of HTTP Basic authentication: the UUID without dashes.
    public String clientId() {
        return uuid.toString().replace("-", "");
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public String toString() {
        return text();
    }
}
