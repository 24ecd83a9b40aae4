package dev.trellis.webhooks;

import dev.trellis.auth.RouteContext;
import dev.trellis.db.Database;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.webhooks.delivery.DeliveryFeature;
import dev.trellis.webhooks.events.EventCipher;
import dev.trellis.webhooks.events.EventCleanup;
import dev.trellis.webhooks.events.EventRoutes;
import dev.trellis.webhooks.events.Replays;
import dev.trellis.webhooks.keys.PublicSigningKeyRoutes;
import dev.trellis.webhooks.keys.SigningKeys;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Assembles the API of webhooks, and removes old events. The workers that deliver
/// are [DeliveryFeature].
public final class WebhookApiFeature {
    /// How long attempts, and events after they are finished, can be looked up.
    public static final Duration RETENTION = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(WebhookApiFeature.class);

    private final Database database;
    private final Platforms platforms;
    private final EventCipher eventKeys;
    private final SigningKeys signingKeys;
    private final DeliveryFeature delivery;
    private final Clock clock;

    public WebhookApiFeature(
            Database database,
            Platforms platforms,
            EventCipher eventKeys,
            SigningKeys signingKeys,
            DeliveryFeature delivery,
            Clock clock) {
        this.database = database;
        this.platforms = platforms;
        this.eventKeys = eventKeys;
        this.signingKeys = signingKeys;
        this.delivery = delivery;
        this.clock = clock;
    }

    /// Installs the routes for events, signing keys and tests.
    public void install(RouteContext api) {
        new PublicSigningKeyRoutes(signingKeys).install(api.routes());
        new EventRoutes(database, eventKeys, new Replays(database, delivery::wake), clock).install(api);
        new WebhookSandboxRoutes(database, platforms, delivery.testEventSender(), delivery.faults(), clock)
                .install(api);
    }

    /// Replays for the command line, which has no server to wake. A running server finds the events
    /// within a second.
    public static Replays replays(Database database) {
        return new Replays(database, platform -> {});
    }

    /// Deletes attempts and events after their retention period. Called periodically.
    public void removeOld() {
        EventCleanup cleanup = new EventCleanup(database, RETENTION);
        for (Platform platform : platforms.list()) {
            try {
                cleanup.removeOld(platform.id());
            } catch (RuntimeException failed) {
                // The next run deletes the same rows; the other platforms' rows need not wait
                // for it.
                LOG.atWarn()
                        .addKeyValue("platform", platform.id())
                        .addKeyValue("reason", failed.getMessage())
                        .log("removing old webhook events failed");
            }
        }
    }
}
