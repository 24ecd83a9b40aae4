package dev.trellis;

import dev.trellis.Config.Integrations;
import dev.trellis.Config.Key;
import dev.trellis.Config.Webhooks;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Secret;
import dev.trellis.db.Database;
import dev.trellis.messages.SmsGateway;
import dev.trellis.messages.SmtpSettings;
import dev.trellis.outbound.AllowList;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.storage.S3Storage;
import dev.trellis.webhooks.delivery.DeliveryFeature;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Reads keys and their values, and collects every problem.
final class ConfigReader {
    private final Map<String, String> environment;
    private final Properties file;
    private final List<String> problems = new ArrayList<>();

    ConfigReader(Map<String, String> environment, Properties file) {
        this.environment = environment;
        this.file = file;
    }

    Config read() {
        for (String name : file.stringPropertyNames()) {
            if (java.util.Arrays.stream(Key.values())
                    .noneMatch(key -> key.name().equals(name))) {
                problems.add(name + " is not a key of the configuration. See: ./trellis serve --help");
            }
        }
        Config config = new Config(
                new Config.Listen(text(Key.TRELLIS_HOST).orElse(""), number(Key.TRELLIS_PORT, 0, 65_535)),
                database(),
                masterKey(),
                new Config.Checks(flag(Key.TRELLIS_ALLOW_UNSAFE_DATABASE)),
                new RateLimitSettings(
                        number(Key.TRELLIS_REQUESTS_PER_SECOND, 0, 1_000_000),
                        number(Key.TRELLIS_AUTH_FAILURES_PER_MINUTE, 0, 1_000_000)),
                webhooks(),
                integrations());
        throwIfInvalid();
        return config;
    }

    void throwIfInvalid() {
        if (!problems.isEmpty()) {
            throw new Config.ConfigException(problems);
        }
    }

    private Webhooks webhooks() {
        AllowList allowed = AllowList.parse("");
        try {
            allowed = AllowList.parse(text(Key.TRELLIS_WEBHOOK_ALLOWED_HOSTS).orElse(""));
        } catch (IllegalArgumentException malformed) {
            problems.add("TRELLIS_WEBHOOK_ALLOWED_HOSTS: " + malformed.getMessage());
        }
        @Nullable
        Integer metricsPort =
                text(Key.TRELLIS_METRICS_PORT).isEmpty() ? null : number(Key.TRELLIS_METRICS_PORT, 0, 65_535);
        return new Webhooks(
                new Config.Outgoing(
                        allowed, text(Key.TRELLIS_CA_FILE).map(Path::of).orElse(null)),
                new DeliveryFeature.Settings(
                        flag(Key.TRELLIS_WEBHOOK_DELIVERY), number(Key.TRELLIS_WEBHOOK_CONCURRENCY, 1, 16_384)),
                metricsPort);
    }

    private Integrations integrations() {
        return new Integrations(
                url(Key.TRELLIS_PUBLIC_URL),
                url(Key.TRELLIS_END_USER_TERMS_URL),
                mailServer(),
                smsGateway(),
                new Config.Verification(
                        Duration.ofHours(number(Key.TRELLIS_KYC_LINK_HOURS, 1, 720)),
                        text(Key.TRELLIS_WATCHLIST_FILE).map(Path::of).orElse(null),
                        objects()));
    }

    /// An absolute URL without a slash at the end, or `null` when none is set.
    private @Nullable String url(Key key) {
        @Nullable String text = text(key).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            URI uri = URI.create(text);
            boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (isWeb && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return text.replaceAll("/+$", "");
            }
        } catch (IllegalArgumentException malformed) {
            // Reported below.
        }
        problems.add(key + " must be an absolute URL, such as https://grid.example.com.");
        return null;
    }

    S3Storage.@Nullable Settings objects() {
        Optional<String> accessKey = text(Key.TRELLIS_S3_ACCESS_KEY);
        Optional<String> secretKey = text(Key.TRELLIS_S3_SECRET_KEY);
        if (accessKey.isPresent() != secretKey.isPresent()) {
            problems.add("Set both TRELLIS_S3_ACCESS_KEY and TRELLIS_S3_SECRET_KEY, or neither.");
        }
        @Nullable String endpoint = url(Key.TRELLIS_S3_ENDPOINT);
        Optional<String> bucket = text(Key.TRELLIS_S3_BUCKET);
        if (bucket.isEmpty()) {
            if (endpoint != null || accessKey.isPresent()) {
                problems.add("TRELLIS_S3_BUCKET is not set, but other keys of the storage are.");
            }
            return null;
        }
        String prefix = text(Key.TRELLIS_S3_PREFIX).orElse("");
        return new S3Storage.Settings(
                endpoint == null ? null : URI.create(endpoint),
                text(Key.TRELLIS_S3_REGION).orElse(""),
                bucket.get(),
                prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
                accessKey.isPresent() && secretKey.isPresent()
                        ? new S3Storage.Credentials(accessKey.get(), new Secret(secretKey.get()))
                        : null);
    }

    private @Nullable SmtpSettings mailServer() {
        Optional<String> url = text(Key.TRELLIS_SMTP_URL);
        Optional<String> from = text(Key.TRELLIS_MAIL_FROM);
        if (url.isPresent() != from.isPresent()) {
            problems.add("Set both TRELLIS_SMTP_URL and TRELLIS_MAIL_FROM, or neither.");
        }
        if (url.isEmpty() || from.isEmpty()) {
            return null;
        }
        try {
            return SmtpSettings.parse(new Secret(url.get()), from.get());
        } catch (IllegalArgumentException malformed) {
            problems.add(String.valueOf(malformed.getMessage()));
            return null;
        }
    }

    private SmsGateway.@Nullable Settings smsGateway() {
        Optional<String> url = text(Key.TRELLIS_SMS_URL);
        Optional<String> token = text(Key.TRELLIS_SMS_TOKEN);
        if (url.isEmpty()) {
            if (token.isPresent()) {
                problems.add("TRELLIS_SMS_TOKEN is set, but TRELLIS_SMS_URL is not.");
            }
            return null;
        }
        try {
            return SmsGateway.Settings.parse(url.get(), token.map(Secret::new).orElse(null));
        } catch (IllegalArgumentException malformed) {
            problems.add(String.valueOf(malformed.getMessage()));
            return null;
        }
    }

    private Database.Settings database() {
        int connections = number(Key.TRELLIS_DATABASE_CONNECTIONS, 1, 200);
        @Nullable String user = text(Key.TRELLIS_DATABASE_USER).orElse(null);
        @Nullable
        Secret password = text(Key.TRELLIS_DATABASE_PASSWORD).map(Secret::new).orElse(null);
        Optional<String> url = text(Key.TRELLIS_DATABASE_URL);
        if (url.isEmpty()) {
            problems.add("TRELLIS_DATABASE_URL is not set. For a database of Trellis's own, use: ./trellis up");
            return new Database.Settings("", user, password, connections);
        }
        try {
            return Config.databaseSettings(url.get(), user, password, connections);
        } catch (IllegalArgumentException malformed) {
            problems.add("TRELLIS_DATABASE_URL is neither postgres://user:password@host:5432/name nor a JDBC URL.");
            return new Database.Settings("", user, password, connections);
        }
    }

    MasterKeySource masterKey() {
        Optional<String> value = text(Key.TRELLIS_MASTER_KEY);
        Optional<String> file = text(Key.TRELLIS_MASTER_KEY_FILE);
        Optional<String> command = text(Key.TRELLIS_MASTER_KEY_COMMAND);
        long given = List.of(value, file, command).stream()
                .filter(Optional::isPresent)
                .count();
        if (given != 1) {
            problems.add("Set exactly one of TRELLIS_MASTER_KEY, TRELLIS_MASTER_KEY_FILE, TRELLIS_MASTER_KEY_COMMAND;"
                    + " " + (given == 0 ? "none" : "more than one") + " is set.");
        }
        if (value.isPresent()) {
            return new MasterKeySource.InConfiguration(new Secret(value.get()));
        }
        return command.isPresent()
                ? new MasterKeySource.FromCommand(command.get())
                : new MasterKeySource.InFile(Path.of(file.orElse("master.key")));
    }

    private Optional<String> text(Key key) {
        String value = environment.getOrDefault(key.name(), file.getProperty(key.name(), key.fallback));
        return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    private int number(Key key, int min, int max) {
        String text = text(key).orElse("");
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below.
        }
        problems.add(key + " must be a whole number from " + min + " to " + max + ".");
        return min;
    }

    private boolean flag(Key key) {
        String text = text(key).orElse("");
        if (!text.equals("true") && !text.equals("false")) {
            problems.add(key + " must be true or false.");
        }
        return text.equals("true");
    }
}
