package dev.trellis.webhooks.delivery;

import dev.trellis.base.Environment;
import dev.trellis.base.IdGenerator;
import dev.trellis.outbound.EndpointStrictness;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.outbound.OutboundResult;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.webhooks.events.AttemptOutcome;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.keys.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Sends events over HTTP: signs the body, posts it, and turns the result into a [DeliveryAttempt].
public final class WebhookSender implements AutoCloseable {
    static final String SIGNATURE = "X-Grid-Signature";

    private final OutboundClient client;
    private final SigningKeys keys;
    private final Environment environment;

    /// @param client is closed with this object
    public WebhookSender(OutboundClient client, SigningKeys keys, Environment environment) {
        this.client = client;
        this.keys = keys;
        this.environment = environment;
    }

    /// The body of a request, with the value of its header `X-Grid-Signature`.
    record SignedPayload(byte[] body, String signature) {}

    SignedPayload sign(byte[] body) {
        return new SignedPayload(body, keys.sign(body));
    }

    /// Posts the bytes unchanged to the platform's endpoint.
    DeliveryAttempt post(Platform platform, SignedPayload payload) {
        UUID id = environment.ids().next();
        Optional<String> endpoint = platform.webhookEndpoint();
        if (endpoint.isEmpty()) {
            return unsent(AttemptOutcome.NO_ENDPOINT, "The platform has no webhookEndpoint.");
        }
        Map<String, String> headers = Map.of("Content-Type", "application/json", SIGNATURE, payload.signature());
        EndpointStrictness addressPolicy =
                platform.mode() == Mode.PRODUCTION ? EndpointStrictness.PRODUCTION : EndpointStrictness.SANDBOX;
        long start = environment.nanoTime().getAsLong();
        OutboundResult result = client.post(endpoint.get(), addressPolicy, headers, payload.body());
        Duration duration = Duration.ofNanos(Math.max(0, environment.nanoTime().getAsLong() - start));
        Instant startedAt = IdGenerator.timeOf(id);
        return switch (result) {
            case OutboundResult.Answered answered ->
                new DeliveryAttempt(
                        id,
                        endpoint.get(),
                        startedAt,
                        duration,
                        outcome(answered.status()),
                        answered.status(),
                        answered.body(),
                        answered.retryAfter().orElse(Duration.ZERO));
            case OutboundResult.Failed failed ->
                new DeliveryAttempt(
                        id,
                        endpoint.get(),
                        startedAt,
                        duration,
                        outcome(failed.reason()),
                        null,
                        failed.message().getBytes(StandardCharsets.UTF_8),
                        Duration.ZERO);
        };
    }

    /// An attempt at which nothing was sent.
    ///
    /// @param reason shown in place of a response
    DeliveryAttempt unsent(AttemptOutcome outcome, String reason) {
        UUID id = environment.ids().next();
        return new DeliveryAttempt(
                id,
                "",
                IdGenerator.timeOf(id),
                Duration.ZERO,
                outcome,
                null,
                reason.getBytes(StandardCharsets.UTF_8),
                Duration.ZERO);
    }

    private static AttemptOutcome outcome(int status) {
        if (status == 409) {
            return AttemptOutcome.DUPLICATE;
        }
        return switch (status / 100) {
            case 2 -> AttemptOutcome.DELIVERED;
            case 3 -> AttemptOutcome.REDIRECTED;
            default -> AttemptOutcome.REFUSED;
        };
    }

    private static AttemptOutcome outcome(OutboundResult.Reason reason) {
        return switch (reason) {
            case REFUSED_ADDRESS -> AttemptOutcome.FORBIDDEN_ADDRESS;
            case UNRESOLVED -> AttemptOutcome.UNRESOLVED;
            case UNREACHABLE -> AttemptOutcome.UNREACHABLE;
            case TLS -> AttemptOutcome.TLS_FAILED;
            case TIMEOUT -> AttemptOutcome.TIMED_OUT;
            case BROKEN -> AttemptOutcome.BROKEN;
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
