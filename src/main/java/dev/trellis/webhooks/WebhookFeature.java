package dev.trellis.webhooks;

import dev.trellis.auth.Authenticator;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.webhooks.delivery.AttemptBatchWriter;
import dev.trellis.webhooks.delivery.DatabaseThrottle;
import dev.trellis.webhooks.delivery.DeliveryDispatcher;
import dev.trellis.webhooks.delivery.DeliveryStore;
import dev.trellis.webhooks.delivery.SandboxFaults;
import dev.trellis.webhooks.delivery.TestEventSender;
import dev.trellis.webhooks.delivery.WebhookSender;
import dev.trellis.webhooks.events.CustomerKeyLookup;
import dev.trellis.webhooks.events.EventCleanup;
import dev.trellis.webhooks.events.EventRoutes;
import dev.trellis.webhooks.events.EventStore;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.events.Replays;
import dev.trellis.webhooks.keys.SigningKeyRoutes;
import dev.trellis.webhooks.keys.SigningKeys;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts this package together.
public final class WebhookFeature implements AutoCloseable {
    /// How long attempts, and events that are through, can be looked up.
    public static final Duration RETENTION = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(WebhookFeature.class);

    private final Database database;
    private final World world;
    private final Outbox outbox;
    private final SigningKeys signingKeys;
    private final Platforms platforms;
    private final CustomerKeyLookup customerKeys;
    private final OutboundClient client;
    private final DeliveryDispatcher dispatcher;
    private final SandboxFaults faults;
    private final boolean isDelivering;

    /// Time, chance and ids.
    ///
    /// @param nanoTime a clock that never goes back
    public record World(Clock clock, LongSupplier nanoTime, SecureRandom random, IdGenerator ids) {}

    /// What an operator sets.
    ///
    /// @param isDelivering whether this node delivers; if not, it leaves what it writes to others
    /// @param maxInFlight deliveries under way at once, over all endpoints
    public record Settings(boolean isDelivering, int maxInFlight) {}

    /// What is of other packages.
    public record Neighbours(
            Database database,
            Outbox outbox,
            SigningKeys signingKeys,
            Platforms platforms,
            CustomerKeyLookup customerKeys,
            OutboundClient client,
            MeterRegistry registry) {}

    public WebhookFeature(Neighbours neighbours, World world, Settings settings) {
        this.database = neighbours.database();
        this.world = world;
        this.outbox = neighbours.outbox();
        this.signingKeys = neighbours.signingKeys();
        this.platforms = neighbours.platforms();
        this.customerKeys = neighbours.customerKeys();
        this.client = neighbours.client();
        this.isDelivering = settings.isDelivering();
        DatabaseThrottle turns = new DatabaseThrottle();
        this.faults = new SandboxFaults(database, turns);
        this.dispatcher = new DeliveryDispatcher(
                new DeliveryDispatcher.Parts(
                        new DeliveryStore(database, turns),
                        turns,
                        new AttemptBatchWriter(database),
                        sender(),
                        outbox,
                        faults,
                        platforms,
                        customerKeys,
                        world.random(),
                        world.nanoTime()),
                settings.maxInFlight(),
                neighbours.registry());
    }

    /// Begins to deliver, unless this node is not to.
    public void start() {
        if (isDelivering) {
            dispatcher.start();
        }
    }

    private WebhookSender sender() {
        return new WebhookSender(client, signingKeys, world.ids(), world.nanoTime());
    }

    public void install(Routes routes, Authenticator authenticator, Cursors cursors, Idempotency idempotency) {
        Replays replays = new Replays(database, isDelivering ? dispatcher::wake : platform -> {});
        new SigningKeyRoutes(signingKeys).install(routes);
        new EventRoutes(new EventStore(database), outbox, customerKeys, replays, world.clock())
                .install(routes, authenticator, cursors, idempotency);
        new WebhookSandboxRoutes(
                        database, platforms, new TestEventSender(database, outbox, sender()), faults, world.clock())
                .install(routes, authenticator, idempotency);
    }

    /// For the command line: replays without a server at hand; one that runs finds the events
    /// within a second.
    public static Replays replays(Database database) {
        return new Replays(database, platform -> {});
    }

    /// Removes what has been kept long enough; called now and then.
    public void removeOld() {
        EventCleanup retention = new EventCleanup(database, RETENTION);
        for (Platform platform : platforms.all()) {
            try {
                retention.removeOld(platform.id());
            } catch (RuntimeException failed) {
                // The next sweep finds the same rows; the other platforms' need not wait for it.
                LOG.atWarn()
                        .addKeyValue("platform", platform.id())
                        .addKeyValue("reason", failed.getMessage())
                        .log("removing old webhook events failed");
            }
        }
    }

    @Override
    public void close() {
        dispatcher.close();
        client.close();
    }
}
