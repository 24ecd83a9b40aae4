package dev.trellis.cli;

import dev.trellis.auth.Permission;
import dev.trellis.auth.Tokens;
import dev.trellis.base.Secret;
import dev.trellis.db.PrivateFiles;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Creates the sandbox platform of `./trellis up` at the first start, and writes the file with its
/// credentials (`sandbox.env`).
final class SandboxBootstrap {
    private static final String NAME = "Sandbox";
    private static final List<String> CURRENCIES = List.of("USD", "EUR", "MXN", "BTC", "USDC", "USDB");
    private static final String UMA_DOMAIN = "uma.domain.com";

    private SandboxBootstrap() {}

    /// The credentials of an API token.
    record Credentials(String clientId, Secret clientSecret) {}

    /// Returns the credentials in the file if they are valid. Otherwise creates a new token for the
    /// sandbox platform, and the platform itself when it is missing.
    static Credentials findOrCreate(PlatformFeature platforms, Path environmentFile) throws IOException {
        Optional<Credentials> stored = read(environmentFile);
        if (stored.isPresent()
                && platforms
                        .tokens()
                        .isValid(stored.get().clientId(), stored.get().clientSecret())) {
            return stored.get();
        }
        Optional<Platform> sandbox = platforms.platforms().list().stream()
                .filter(platform ->
                        platform.mode() == Mode.SANDBOX && platform.name().equals(NAME))
                .findFirst();
        Tokens.CreatedToken token = sandbox.isPresent()
                ? platforms.tokens().create(sandbox.get().id(), "From trellis up", EnumSet.allOf(Permission.class))
                : createPlatform(platforms);
        return new Credentials(token.token().clientId(), token.secret());
    }

    private static Tokens.CreatedToken createPlatform(PlatformFeature platforms) {
        Platforms.NewPlatform plan =
                new Platforms.NewPlatform(NAME, Mode.SANDBOX, false, ContractRevision.MAY_2026, CURRENCIES, UMA_DOMAIN);
        return platforms.create(plan, "From trellis up").token();
    }

    /// Writes the credentials file, readable for its owner only. Each value has every name under
    /// which clients of this API look for it.
    static void write(Path environmentFile, String baseUrl, Credentials credentials) throws IOException {
        String id = credentials.clientId();
        String secret = credentials.clientSecret().reveal();
        PrivateFiles.write(environmentFile, """
                # Written by ./trellis up. Use it with: source %s
                export GRID_BASE_URL=%s
                export GRID_CLIENT_ID=%s
                export GRID_CLIENT_SECRET=%s
                # The same, under the names that other Grid clients read.
                export LIGHTSPARK_GRID_BASE_URL=%s
                export GRID_API_TOKEN_ID=%s
                export GRID_API_CLIENT_SECRET=%s
                """.formatted(environmentFile, baseUrl, id, secret, baseUrl, id, secret));
    }

    private static Optional<Credentials> read(Path environmentFile) throws IOException {
        if (!Files.exists(environmentFile)) {
            return Optional.empty();
        }
        String text = Files.readString(environmentFile);
        Optional<String> id = value(text, "GRID_CLIENT_ID");
        Optional<String> secret = value(text, "GRID_CLIENT_SECRET");
        return id.isPresent() && secret.isPresent()
                ? Optional.of(new Credentials(id.get(), new Secret(secret.get())))
                : Optional.empty();
    }

    /// The value of a variable in the text of a file with lines `export NAME=value`.
    static Optional<String> value(String text, String name) {
        Matcher line = Pattern.compile("(?m)^export " + name + "=(\\S+)$").matcher(text);
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }
}
