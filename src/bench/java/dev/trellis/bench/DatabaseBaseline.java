package dev.trellis.bench;

import dev.trellis.base.CustomerId;
import dev.trellis.bench.JdbcClient.RoundTrip;
import dev.trellis.customers.BenchmarkAccess;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The baseline of the benchmark ("floor" in its output): sends PostgreSQL the same statements as
/// the server, with data of the same kind, from bare clients.
///
/// It has as many connections as the server's pool, and on each a thread that never pauses. The
/// server has more clients than connections, so that its pool is never idle. More clients here
/// would only wait for a connection.
///
/// The statements of creates, with their encrypted values, are prepared before the measurement
/// begins: encryption is a cost of the server, not of the database.
final class DatabaseBaseline implements AutoCloseable {
    /// More would not fit into a small heap. A measurement that has used them up ends early, and
    /// its rate is that of the time it took.
    private static final int MAX_PREPARED_CREATES = 150_000;

    private static final int INITIAL_CREATES_PER_SECOND = 5_000;
    /// How many more creates are prepared than the fastest measurement so far would use up.
    private static final double MARGIN = 1.5;

    private final BenchmarkTenant tenant;
    private final RequestBodies bodies;
    private final List<CustomerId> customers;
    private final IdempotencyKeys idempotencyKeys;
    private final SplittableRandom random;
    private final LongSupplier nanoTime;
    private final List<JdbcClient> clients = new ArrayList<>();
    private volatile Function<SplittableRandom, @Nullable List<RoundTrip>> requestSource = random -> null;
    private double createsPerSecond = INITIAL_CREATES_PER_SECOND;

    /// @param customers those that gets ask for
    DatabaseBaseline(
            BenchmarkTenant tenant,
            RequestBodies bodies,
            List<CustomerId> customers,
            IdempotencyKeys idempotencyKeys,
            SplittableRandom random,
            LongSupplier nanoTime) {
        this.tenant = tenant;
        this.bodies = bodies;
        this.customers = customers;
        this.idempotencyKeys = idempotencyKeys;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    void connect(Database.Settings settings) throws SQLException {
        for (int i = 0; i < settings.connections(); i++) {
            SplittableRandom clientRandom = random.split();
            clients.add(JdbcClient.connect(settings, () -> requestSource.apply(clientRandom)));
        }
    }

    Measurement measure(Operation operation, Duration duration, LongConsumer progress)
            throws IOException, InterruptedException {
        requestSource = requestSource(operation, duration);
        Measurement measurement = LoadRunner.run(clients, duration, nanoTime, progress);
        requestSource = random -> null;
        if (operation == Operation.CREATE) {
            createsPerSecond = Math.max(createsPerSecond, MARGIN * measurement.perSecond());
        }
        return measurement;
    }

    private Function<SplittableRandom, @Nullable List<RoundTrip>> requestSource(
            Operation operation, Duration duration) {
        return switch (operation) {
            case GET ->
                clientRandom ->
                        List.of(RoundTrip.of(BenchmarkAccess.getStatement(tenant.id(), anyCustomer(clientRandom))));
            case LIST -> {
                List<RoundTrip> roundTrips =
                        BenchmarkAccess.firstPageStatements(tenant.id(), BenchmarkPlan.PAGE_SIZE).stream()
                                .map(RoundTrip::of)
                                .toList();
                yield clientRandom -> roundTrips;
            }
            case CREATE -> prepareCreates(duration);
        };
    }

    private CustomerId anyCustomer(SplittableRandom clientRandom) {
        return customers.get(clientRandom.nextInt(customers.size()));
    }

    private Function<SplittableRandom, @Nullable List<RoundTrip>> prepareCreates(Duration duration) {
        int count = (int) Math.min(MAX_PREPARED_CREATES, createsPerSecond * duration.toMillis() / 1_000);
        List<List<RoundTrip>> prepared = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            prepared.add(List.of(prepareCreate()));
        }
        // Otherwise the garbage of preparing would be collected during the measurement.
        System.gc();
        AtomicInteger next = new AtomicInteger();
        return clientRandom -> {
            int i = next.getAndIncrement();
            return i < prepared.size() ? prepared.get(i) : null;
        };
    }

    private RoundTrip prepareCreate() {
        byte[] body = bodies.any(random);
        List<SqlStatement> writes = new ArrayList<>(idempotencyKeys.insertStatements(tenant, body, random));
        writes.addAll(tenant.customers().benchmarkAccess().createStatements(tenant.platform(), Json.parse(body)));
        return RoundTrip.ofTransaction(writes);
    }

    @Override
    public void close() {
        clients.forEach(JdbcClient::close);
    }
}
