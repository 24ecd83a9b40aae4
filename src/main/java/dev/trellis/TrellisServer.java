package dev.trellis;

import dev.trellis.base.Environment;
import dev.trellis.db.Database;
import dev.trellis.db.Migrations;
import dev.trellis.http.AccessLog;
import dev.trellis.http.DocsRoutes;
import dev.trellis.http.HealthRoutes;
import dev.trellis.http.HttpServer;
import dev.trellis.http.MetricsRoutes;
import dev.trellis.http.Routes;
import dev.trellis.sealing.RootKeyRing;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The server: the composition root of all its features, and its life from the first migration to
/// the last request. Only `cli`, `bench` and tests use it.
public final class TrellisServer implements AutoCloseable {
    private final Database database;
    private final ScheduledExecutorService timer;
    private final ServerFeatures features;
    private final List<HttpServer> listeners;

    private TrellisServer(
            Database database, ScheduledExecutorService timer, ServerFeatures features, List<HttpServer> listeners) {
        this.database = database;
        this.timer = timer;
        this.features = features;
        this.listeners = List.copyOf(listeners);
    }

    /// Migrates the database and serves.
    ///
    /// @throws IOException with a message for the operator, when the database or something else
    ///     that the configuration names cannot be used
    public static TrellisServer start(Config config, Environment environment) throws IOException {
        Database database = new Database(config.database());
        try {
            checkDurability(database, config.checks());
            Migrations.run(database.dataSource());
            RootKeyRing keyRing =
                    RootKeyRing.load(database, config.masterKey(), environment.ids(), environment.random());
            return start(config, environment, database, keyRing);
        } catch (IOException | RuntimeException failed) {
            database.close();
            throw failed;
        }
    }

    private static TrellisServer start(Config config, Environment environment, Database database, RootKeyRing keyRing)
            throws IOException {
        PublicAddress address = new PublicAddress(config);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ServerFeatures features = new ServerFeatures(
                config, environment, database, keyRing, ExternalServices.open(config, environment), address, meters);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("timer").factory());
        List<HttpServer> listeners = new ArrayList<>();
        try {
            Routes api = new Routes();
            new HealthRoutes(database).install(api);
            new DocsRoutes().install(api);
            features.install(api);
            listeners.add(listen(config, config.listen().port(), api, environment, timer));
            @Nullable Integer metricsPort = config.webhooks().metricsPort();
            if (metricsPort != null) {
                Routes metrics = new Routes();
                new MetricsRoutes(meters::scrape).install(metrics);
                listeners.add(listen(config, metricsPort, metrics, environment, timer));
            }
        } catch (RuntimeException failed) {
            listeners.forEach(HttpServer::close);
            features.close();
            timer.shutdownNow();
            throw failed;
        }
        List<Integer> ports = listeners.stream().map(HttpServer::port).toList();
        address.listening(ports.getFirst(), ports);
        features.start();
        timer.scheduleWithFixedDelay(features.cleanUp()::begin, 5, 10, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(features.dueWork()::begin, 30, 30, TimeUnit.SECONDS);
        return new TrellisServer(database, timer, features, listeners);
    }

    private static HttpServer listen(
            Config config, int port, Routes routes, Environment environment, ScheduledExecutorService timer) {
        return HttpServer.start(config.listen().host(), port, routes, environment.ids(), timer, new AccessLog());
    }

    /// The port of the API.
    public int port() {
        return listeners.getFirst().port();
    }

    /// The port of the metrics; empty when they are not served.
    public OptionalInt metricsPort() {
        return listeners.size() > 1 ? OptionalInt.of(listeners.getLast().port()) : OptionalInt.empty();
    }

    public Database database() {
        return database;
    }

    /// Stops accepting requests, lets those in progress finish, stops the workers and closes
    /// the database.
    @Override
    public void close() {
        listeners.forEach(HttpServer::close);
        features.close();
        timer.shutdownNow();
        database.close();
    }

    private static void checkDurability(Database database, Config.Checks checks) throws IOException {
        List<String> problems = Migrations.durabilityProblems(database);
        if (!problems.isEmpty() && !checks.allowUnsafeDatabase()) {
            throw new IOException("This database may lose what it acknowledged: " + String.join(", ", problems)
                    + ". Switch it on, or set TRELLIS_ALLOW_UNSAFE_DATABASE=true if nothing in it matters.");
        }
    }
}
