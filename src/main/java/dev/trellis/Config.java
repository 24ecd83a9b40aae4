package dev.trellis;

import dev.trellis.base.Secret;
import dev.trellis.db.Database;
import dev.trellis.outbound.AllowList;
import dev.trellis.platforms.PlatformFeature;
import dev.trellis.sealing.MasterKey;
import dev.trellis.webhooks.WebhookFeature;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What an operator sets, typed.
public record Config(
        Listen listen,
        Database.Settings database,
        MasterKey masterKey,
        Checks checks,
        PlatformFeature.Limiting limiting,
        Webhooks webhooks) {

    /// @param port 0 for any free one
    public record Listen(String host, int port) {}

    /// @param allowUnsafeDatabase whether to serve from a database that may lose what it acknowledged
    public record Checks(boolean allowUnsafeDatabase) {}

    /// @param allowed internal hosts that events may be sent to all the same
    /// @param metricsPort a port of its own for `/metrics`; `null` for none
    public record Webhooks(
            AllowList allowed,
            WebhookFeature.Settings delivery,
            @Nullable Integer metricsPort) {
        /// Nothing internal allowed, this node delivers, no port for metrics.
        public static Webhooks usual() {
            return new Webhooks(AllowList.parse(""), new WebhookFeature.Settings(true, 1_024), null);
        }
    }

    /// Every key there is, once.
    public enum Key {
        TRELLIS_DATABASE_URL(
                "", "PostgreSQL 15 to 18: postgres://user:password@host:5432/name, or a JDBC URL. Required."),
        TRELLIS_DATABASE_USER("", "User, when not in the URL."),
        TRELLIS_DATABASE_PASSWORD("", "Password, when not in the URL."),
        TRELLIS_DATABASE_CONNECTIONS("12", "Size of the connection pool. 8 to 16 serve a machine best."),
        TRELLIS_HOST("127.0.0.1", "Address to listen on. Put a proxy that speaks TLS in front."),
        TRELLIS_PORT("8787", "Port to listen on."),
        TRELLIS_MASTER_KEY("", "The master key: 32 bytes in base64."),
        TRELLIS_MASTER_KEY_FILE("", "Or: a file that holds it; made at the first start on an empty database."),
        TRELLIS_MASTER_KEY_COMMAND("", "Or: a command that prints it, such as a key service's client. Runs at start."),
        TRELLIS_REQUESTS_PER_SECOND("500", "Calls of one platform on this node; 0 for no limit."),
        TRELLIS_AUTH_FAILURES_PER_MINUTE("60", "Wrong credentials for one token; 0 for no limit."),
        TRELLIS_WEBHOOK_ALLOWED_HOSTS(
                "",
                "Internal hosts that events may be sent to: names, *.names, addresses and networks (10.1.0.0/16), by"
                        + " commas. Cloud metadata stays out of reach."),
        TRELLIS_WEBHOOK_DELIVERY("true", "false: this node only writes events; other nodes deliver them."),
        TRELLIS_WEBHOOK_CONCURRENCY("1024", "Deliveries under way at once on this node, over all endpoints."),
        TRELLIS_METRICS_PORT("", "Serve /metrics (Prometheus) on this port of TRELLIS_HOST. Off unless set."),
        TRELLIS_ALLOW_UNSAFE_DATABASE(
                "false", "true: serve even if fsync or the like is switched off in the database.");

        private final String fallback;
        private final String meaning;

        Key(String fallback, String meaning) {
            this.fallback = fallback;
            this.meaning = meaning;
        }

        /// A line for `--help`.
        public String help() {
            return fallback.isEmpty() ? meaning : meaning + " Default: " + fallback + ".";
        }
    }

    /// Reads the configuration.
    ///
    /// @param environment wins over the file
    /// @param file lines of `KEY=value`, or `null`
    /// @throws ConfigException with every fault at once
    public static Config read(Map<String, String> environment, @Nullable Path file) {
        return new Reader(environment, properties(file)).read();
    }

    /// Reads the master key alone, for commands that are given their database.
    ///
    /// @throws ConfigException when none is set, or more than one
    public static MasterKey masterKey(Map<String, String> environment) {
        Reader reader = new Reader(environment, new Properties());
        MasterKey masterKey = reader.masterKey();
        reader.refuseIfFaulty();
        return masterKey;
    }

    private static Properties properties(@Nullable Path file) {
        Properties properties = new Properties();
        if (file != null) {
            try (var in = Files.newBufferedReader(file)) {
                properties.load(in);
            } catch (IOException unreadable) {
                throw new ConfigException(List.of("The file " + file + " cannot be read."));
            }
        }
        return properties;
    }

    /// Says everything that is wrong with a configuration.
    public static final class ConfigException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ConfigException(List<String> faults) {
            super(String.join("\n", faults));
        }
    }

    private static final class Reader {
        private final Map<String, String> environment;
        private final Properties file;
        private final List<String> faults = new ArrayList<>();

        Reader(Map<String, String> environment, Properties file) {
            this.environment = environment;
            this.file = file;
        }

        Config read() {
            for (String name : file.stringPropertyNames()) {
                if (java.util.Arrays.stream(Key.values())
                        .noneMatch(key -> key.name().equals(name))) {
                    faults.add(name + " is not a key of the configuration. See: ./trellis serve --help");
                }
            }
            Config config = new Config(
                    new Listen(text(Key.TRELLIS_HOST).orElse(""), number(Key.TRELLIS_PORT, 0, 65_535)),
                    database(),
                    masterKey(),
                    new Checks(flag(Key.TRELLIS_ALLOW_UNSAFE_DATABASE)),
                    new PlatformFeature.Limiting(
                            number(Key.TRELLIS_REQUESTS_PER_SECOND, 0, 1_000_000),
                            number(Key.TRELLIS_AUTH_FAILURES_PER_MINUTE, 0, 1_000_000)),
                    webhooks());
            refuseIfFaulty();
            return config;
        }

        void refuseIfFaulty() {
            if (!faults.isEmpty()) {
                throw new ConfigException(faults);
            }
        }

        private Webhooks webhooks() {
            AllowList allowed = AllowList.parse("");
            try {
                allowed =
                        AllowList.parse(text(Key.TRELLIS_WEBHOOK_ALLOWED_HOSTS).orElse(""));
            } catch (IllegalArgumentException malformed) {
                faults.add("TRELLIS_WEBHOOK_ALLOWED_HOSTS: " + malformed.getMessage());
            }
            @Nullable
            Integer metricsPort =
                    text(Key.TRELLIS_METRICS_PORT).isEmpty() ? null : number(Key.TRELLIS_METRICS_PORT, 0, 65_535);
            return new Webhooks(
                    allowed,
                    new WebhookFeature.Settings(
                            flag(Key.TRELLIS_WEBHOOK_DELIVERY), number(Key.TRELLIS_WEBHOOK_CONCURRENCY, 1, 16_384)),
                    metricsPort);
        }

        private Database.Settings database() {
            int connections = number(Key.TRELLIS_DATABASE_CONNECTIONS, 1, 200);
            @Nullable String user = text(Key.TRELLIS_DATABASE_USER).orElse(null);
            @Nullable
            Secret password =
                    text(Key.TRELLIS_DATABASE_PASSWORD).map(Secret::new).orElse(null);
            Optional<String> url = text(Key.TRELLIS_DATABASE_URL);
            if (url.isEmpty()) {
                faults.add("TRELLIS_DATABASE_URL is not set. For a database of Trellis's own, use: ./trellis up");
                return new Database.Settings("", user, password, connections);
            }
            try {
                return databaseSettings(url.get(), user, password, connections);
            } catch (IllegalArgumentException malformed) {
                faults.add("TRELLIS_DATABASE_URL is neither postgres://user:password@host:5432/name nor a JDBC URL.");
                return new Database.Settings("", user, password, connections);
            }
        }

        MasterKey masterKey() {
            Optional<String> value = text(Key.TRELLIS_MASTER_KEY);
            Optional<String> file = text(Key.TRELLIS_MASTER_KEY_FILE);
            Optional<String> command = text(Key.TRELLIS_MASTER_KEY_COMMAND);
            long given = List.of(value, file, command).stream()
                    .filter(Optional::isPresent)
                    .count();
            if (given != 1) {
                faults.add("Set exactly one of TRELLIS_MASTER_KEY, TRELLIS_MASTER_KEY_FILE, TRELLIS_MASTER_KEY_COMMAND;"
                        + " " + (given == 0 ? "none" : "more than one") + " is set.");
            }
            if (value.isPresent()) {
                return new MasterKey.InConfiguration(new Secret(value.get()));
            }
            return command.isPresent()
                    ? new MasterKey.FromCommand(command.get())
                    : new MasterKey.InFile(Path.of(file.orElse("master.key")));
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
                // Told below.
            }
            faults.add(key + " must be a whole number from " + min + " to " + max + ".");
            return min;
        }

        private boolean flag(Key key) {
            String text = text(key).orElse("");
            if (!text.equals("true") && !text.equals("false")) {
                faults.add(key + " must be true or false.");
            }
            return text.equals("true");
        }
    }

    /// Takes a database URL apart: credentials must not stay in it, since drivers like to print URLs.
    ///
    /// @throws IllegalArgumentException when it is of neither form
    public static Database.Settings databaseSettings(
            String url, @Nullable String user, @Nullable Secret password, int connections) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new Database.Settings(url, user, password, connections);
        }
        if (!url.startsWith("postgres://") && !url.startsWith("postgresql://")) {
            throw new IllegalArgumentException("not a PostgreSQL URL");
        }
        URI uri = URI.create(url);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("no host");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbc = "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
        if (uri.getUserInfo() == null) {
            return new Database.Settings(jdbc, user, password, connections);
        }
        String[] credentials = uri.getUserInfo().split(":", 2);
        @Nullable Secret secret = credentials.length == 2 ? new Secret(credentials[1]) : password;
        return new Database.Settings(jdbc, credentials[0], secret, connections);
    }
}
