package dev.trellis.testing;

import dev.trellis.CommandFeatures;
import dev.trellis.Config;
import dev.trellis.TrellisServer;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Environment;
import dev.trellis.db.Database;
import dev.trellis.http.Routes;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.webhooks.delivery.DeliveryFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A server as `./trellis serve` runs it, on a database of its own. Most tests share one; those
/// that move its clock, limit it or stop it start their own.
public final class TestServer implements AutoCloseable {
    private static final AtomicInteger PLATFORMS = new AtomicInteger();
    private static final RateLimitSettings NO_LIMITS = RateLimitSettings.NONE;

    private final TrellisServer app;
    private final Config config;
    private final TestClock clock;
    private final PlatformFeature platforms;

    private TestServer(Config config, TestClock clock) {
        try {
            this.config = config;
            this.clock = clock;
            Environment world = Environment.withClock(clock);
            this.app = TrellisServer.start(config, world);
            this.platforms = CommandFeatures.platforms(app.database(), world, NO_LIMITS);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static final class Shared {
        private static final TestServer SERVER = start();
    }

    /// The server that tests share. It has no limits and its clock is not moved.
    public static TestServer shared() {
        return Shared.SERVER;
    }

    private static final class Crowded {
        private static final TestServer SERVER = start();
    }

    /// Another one, for tests in which a crowd calls at once: those whom it keeps waiting must not
    /// be other tests. Their classes lock `crowd`, so that there is one at a time.
    public static TestServer crowded() {
        return Crowded.SERVER;
    }

    /// A server with a database of its own.
    public static TestServer start() {
        return start(NO_LIMITS);
    }

    public static TestServer start(RateLimitSettings limiting) {
        return start(limiting, Config.Webhooks.defaults());
    }

    /// A node that writes events and delivers none.
    public static TestServer startWithoutDelivery() {
        return start(
                NO_LIMITS,
                new Config.Webhooks(Config.Outgoing.defaults(), new DeliveryFeature.Settings(false, 1), null));
    }

    public static TestServer start(RateLimitSettings limiting, Config.Webhooks webhooks) {
        return start(limiting, webhooks, Config.Integrations.defaults());
    }

    /// A server that sends mail.
    public static TestServer startWith(Config.Integrations outside) {
        return start(NO_LIMITS, Config.Webhooks.defaults(), outside);
    }

    private static TestServer start(RateLimitSettings limiting, Config.Webhooks webhooks, Config.Integrations outside) {
        Path key = Path.of("target", "test-master.key").toAbsolutePath();
        return new TestServer(
                new Config(
                        new Config.Listen("127.0.0.1", 0),
                        TestDatabase.createMigrated(8),
                        new MasterKeySource.InFile(key),
                        new Config.Checks(false),
                        limiting,
                        webhooks,
                        outside),
                new TestClock());
    }

    /// Another node on the same database.
    public TestServer anotherNode() {
        return new TestServer(config, clock);
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + port() + Routes.BASE;
    }

    public int port() {
        return app.port();
    }

    public TestClock clock() {
        return clock;
    }

    /// The database, for tests that inspect its rows.
    public Database database() {
        return app.database();
    }

    public PlatformFeature platforms() {
        return platforms;
    }

    public Config config() {
        return config;
    }

    /// An unregulated sandbox with USD, EUR, MXN, BTC, USDC and USDB.
    public TestPlatform newPlatform() {
        return newPlatform(Mode.SANDBOX, false, ContractRevision.MAY_2026);
    }

    public TestPlatform newPlatform(Mode mode, boolean isRegulated, ContractRevision revision) {
        return newPlatform(mode, isRegulated, revision, List.of("USD", "EUR", "MXN", "BTC", "USDC", "USDB"));
    }

    public TestPlatform newPlatform(
            Mode mode, boolean isRegulated, ContractRevision revision, List<String> currencies) {
        String domain = "p" + PLATFORMS.incrementAndGet() + ".uma.test";
        PlatformFeature.CreatedPlatform created = platforms.create(
                new Platforms.NewPlatform(domain, mode, isRegulated, revision, currencies, domain), "test");
        return new TestPlatform(
                this,
                created.platform(),
                created.token().token().clientId(),
                created.token().secret().reveal());
    }

    @Override
    public void close() {
        app.close();
    }
}
