package dev.trellis.webhooks.delivery;

import dev.trellis.base.IdGenerator;
import dev.trellis.outbound.AddressPolicy;
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
import java.util.function.LongSupplier;

/// Makes one attempt: signs, posts, and says what came of it.
public final class WebhookSender {
    static final String SIGNATURE = "X-Grid-Signature";

    private final OutboundClient client;
    private final SigningKeys keys;
    private final IdGenerator ids;
    private final LongSupplier nanoTime;

    public WebhookSender(OutboundClient client, SigningKeys keys, IdGenerator ids, LongSupplier nanoTime) {
        this.client = client;
        this.keys = keys;
        this.ids = ids;
        this.nanoTime = nanoTime;
    }

    /// What is sent.
    record SignedPayload(byte[] body, String signature) {}

    SignedPayload sign(byte[] body) {
        return new SignedPayload(body, keys.sign(body));
    }

    /// Sends the bytes as they are to the endpoint that the platform has now.
    DeliveryAttempt post(Platform platform, SignedPayload letter) {
        UUID id = ids.next();
        Optional<String> endpoint = platform.webhookEndpoint();
        if (endpoint.isEmpty()) {
            return unsent(AttemptOutcome.NO_ENDPOINT, "The platform has no webhookEndpoint.");
        }
        Map<String, String> headers = Map.of("Content-Type", "application/json", SIGNATURE, letter.signature());
        AddressPolicy trust = platform.mode() == Mode.PRODUCTION ? AddressPolicy.PRODUCTION : AddressPolicy.SANDBOX;
        long start = nanoTime.getAsLong();
        OutboundResult exchange = client.post(endpoint.get(), trust, headers, letter.body());
        Duration duration = Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - start));
        Instant startedAt = IdGenerator.timeOf(id);
        return switch (exchange) {
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

    /// An attempt that went nowhere.
    DeliveryAttempt unsent(AttemptOutcome outcome, String why) {
        UUID id = ids.next();
        return new DeliveryAttempt(
                id,
                "",
                IdGenerator.timeOf(id),
                Duration.ZERO,
                outcome,
                null,
                why.getBytes(StandardCharsets.UTF_8),
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
}
