package dev.trellis;

import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Secret;
import dev.trellis.db.Database;
import dev.trellis.messages.SmsGateway;
import dev.trellis.messages.SmtpSettings;
import dev.trellis.outbound.AllowList;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.storage.S3Storage;
import dev.trellis.webhooks.delivery.DeliveryFeature;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The configuration of a server, as the operator set it, typed.
public record Config(
        Listen listen,
        Database.Settings database,
        MasterKeySource masterKey,
        Checks checks,
        RateLimitSettings rateLimits,
        Webhooks webhooks,
        Integrations integrations) {

    /// @param port 0 for any free one
    public record Listen(String host, int port) {
        /// A host that a client on this machine can call.
        public String hostInUrl() {
            return switch (host) {
                case "0.0.0.0", "::" -> "127.0.0.1";
                default -> host.contains(":") ? "[" + host + "]" : host;
            };
        }
    }

    /// @param allowUnsafeDatabase whether to serve from a database that may lose what
    ///     it acknowledged
    public record Checks(boolean allowUnsafeDatabase) {}

    /// Outgoing requests.
    ///
    /// @param allowed internal hosts that may be called although they are internal
    /// @param authorities a PEM file of certificates to trust besides the JDK's; `null` for none
    public record Outgoing(AllowList allowed, @Nullable Path authorities) {
        /// No internal hosts, and no certificates but the JDK's.
        public static Outgoing defaults() {
            return new Outgoing(AllowList.parse(""), null);
        }
    }

    /// @param metricsPort a port of its own for `/metrics`; `null` for none
    public record Webhooks(
            Outgoing outgoing,
            DeliveryFeature.Settings delivery,
            @Nullable Integer metricsPort) {
        /// Nothing internal allowed, this node delivers, no port for metrics.
        public static Webhooks defaults() {
            return new Webhooks(Outgoing.defaults(), new DeliveryFeature.Settings(true, 1_024), null);
        }
    }

    /// What the server uses outside of its database, and how clients reach it.
    ///
    /// @param publicUrl the URL by which clients reach it, without a slash at the end; `null` for
    ///     where it listens
    /// @param endUserTermsUrl the URL of the end-user terms; `null` for a page of its own
    /// @param mailServer the SMTP server for e-mail; `null` to keep it in the inbox
    /// @param smsGateway the gateway for SMS; `null` to keep them in the inbox
    public record Integrations(
            @Nullable String publicUrl,
            @Nullable String endUserTermsUrl,
            @Nullable SmtpSettings mailServer,
            SmsGateway.@Nullable Settings smsGateway,
            Verification verification) {
        public Integrations(
                @Nullable String publicUrl, @Nullable String endUserTermsUrl, @Nullable SmtpSettings mailServer) {
            this(publicUrl, endUserTermsUrl, mailServer, null, Verification.defaults());
        }

        /// Reached at the address it listens on; no e-mail or SMS is sent.
        public static Integrations defaults() {
            return new Integrations(null, null, null);
        }
    }

    /// @param linkLifetime how long a link into the hosted flow can be used
    /// @param watchlist the CSV file of sanctioned and politically exposed parties; `null` for none
    /// @param objects the object storage for files of documents; `null` for PostgreSQL
    public record Verification(
            Duration linkLifetime, @Nullable Path watchlist, S3Storage.@Nullable Settings objects) {
        public static Verification defaults() {
            return new Verification(Duration.ofHours(24), null, null);
        }
    }

    /// Every key of the configuration.
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
        TRELLIS_REQUESTS_PER_SECOND(
                "500", "Calls of one platform on this node, and as many of its hosted pages; 0 for no limit."),
        TRELLIS_AUTH_FAILURES_PER_MINUTE("60", "Wrong credentials for one token; 0 for no limit."),
        TRELLIS_WEBHOOK_ALLOWED_HOSTS(
                "",
                "Internal hosts that events may be sent to, and sign-in providers' keys fetched from: names, *.names,"
                        + " addresses and networks (10.1.0.0/16), by commas. Cloud metadata stays out of reach."),
        TRELLIS_CA_FILE(
                "", "Certificates in PEM that outgoing calls trust, besides those that Java does: your own authority."),
        TRELLIS_WEBHOOK_DELIVERY("true", "false: this node only writes events; other nodes deliver them."),
        TRELLIS_WEBHOOK_CONCURRENCY("1024", "Deliveries under way at once on this node, over all endpoints."),
        TRELLIS_PUBLIC_URL(
                "", "How the world reaches this server: https://grid.example.com. Default: where it listens."),
        TRELLIS_KYC_LINK_HOURS("24", "How long a link into the hosted verification flow can be used."),
        TRELLIS_WATCHLIST_FILE(
                "",
                "A CSV file of sanctioned and politically exposed parties (docs/watchlist.md): production customers who"
                        + " may be among them wait for a person. Read again when it changes."),
        TRELLIS_S3_BUCKET(
                "", "Keep the files of documents in this bucket of S3-compatible storage. Unset: in PostgreSQL."),
        TRELLIS_S3_ENDPOINT("", "Where the storage is, unless it is Amazon's: https://minio.example.com."),
        TRELLIS_S3_REGION("us-east-1", "The bucket's region."),
        TRELLIS_S3_PREFIX("", "What the keys of all objects begin with, such as trellis/."),
        TRELLIS_S3_ACCESS_KEY("", "Who uses the bucket. Unset: as the AWS SDK finds it (a role of the machine, say)."),
        TRELLIS_S3_SECRET_KEY("", "The secret that belongs to TRELLIS_S3_ACCESS_KEY."),
        TRELLIS_END_USER_TERMS_URL("", "Where your end-user terms are. Default: a page that says there are none yet."),
        TRELLIS_SMTP_URL(
                "",
                "The server that takes e-mail: smtp://user:password@host:587?starttls=true, or smtps://. Unset: mail"
                        + " stays in the inbox (./trellis inbox list)."),
        TRELLIS_MAIL_FROM("", "Whom e-mail comes from: Acme <no-reply@example.com>. Needed with TRELLIS_SMTP_URL."),
        TRELLIS_SMS_URL(
                "",
                "What takes SMS: each is a POST of id, to and text in JSON (docs/wallets.md). Unset: they stay in the"
                        + " inbox."),
        TRELLIS_SMS_TOKEN("", "Sent along as Authorization: Bearer."),
        TRELLIS_METRICS_PORT("", "Serve /metrics (Prometheus) on this port of TRELLIS_HOST. Off unless set."),
        TRELLIS_ALLOW_UNSAFE_DATABASE(
                "false", "true: serve even if fsync or the like is switched off in the database.");

        final String fallback;
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
    /// @param environment variables, which take precedence over the file
    /// @param file lines of `KEY=value`, or `null`
    /// @throws ConfigException with every problem at once
    public static Config read(Map<String, String> environment, @Nullable Path file) {
        return new ConfigReader(environment, properties(file)).read();
    }

    /// Reads the master key alone, for commands that are given their database.
    ///
    /// @throws ConfigException when none is set, or more than one
    public static MasterKeySource masterKey(Map<String, String> environment) {
        ConfigReader reader = new ConfigReader(environment, new Properties());
        MasterKeySource masterKey = reader.masterKey();
        reader.throwIfInvalid();
        return masterKey;
    }

    /// Reads the settings of the object storage for documents, for commands that are given
    /// their database.
    ///
    /// @return `null` for PostgreSQL
    /// @throws ConfigException with every problem at once
    public static S3Storage.@Nullable Settings objectStorage(Map<String, String> environment) {
        ConfigReader reader = new ConfigReader(environment, new Properties());
        S3Storage.@Nullable Settings objects = reader.objects();
        reader.throwIfInvalid();
        return objects;
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

    /// Lists everything that is wrong with a configuration.
    public static final class ConfigException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ConfigException(List<String> problems) {
            super(String.join("\n", problems));
        }
    }

    /// Takes a database URL apart: credentials must not stay in it, since drivers like to
    /// print URLs.
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
