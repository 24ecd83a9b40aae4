package dev.trellis.webhooks;

import dev.trellis.base.IdFactory;
import dev.trellis.outbound.Exchange;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.outbound.Trust;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Makes one attempt: signs, posts, and says what came of it.
final class Sender {
    static final String SIGNATURE = "X-Grid-Signature";

    private final OutboundClient client;
    private final SigningKeys keys;
    private final IdFactory ids;
    private final LongSupplier nanoTime;

    Sender(OutboundClient client, SigningKeys keys, IdFactory ids, LongSupplier nanoTime) {
        this.client = client;
        this.keys = keys;
        this.ids = ids;
        this.nanoTime = nanoTime;
    }

    /// What is sent.
    record Letter(byte[] body, String signature) {}

    Letter sign(byte[] body) {
        return new Letter(body, keys.sign(body));
    }

    /// Sends the bytes as they are to the endpoint that the platform has now.
    Attempt post(Platform platform, Letter letter) {
        UUID id = ids.next();
        Optional<String> endpoint = platform.webhookEndpoint();
        if (endpoint.isEmpty()) {
            return unsent(Outcome.NO_ENDPOINT, "The platform has no webhookEndpoint.");
        }
        Map<String, String> headers = Map.of("Content-Type", "application/json", SIGNATURE, letter.signature());
        Trust trust = platform.mode() == Mode.PRODUCTION ? Trust.PRODUCTION : Trust.SANDBOX;
        long start = nanoTime.getAsLong();
        Exchange exchange = client.post(endpoint.get(), trust, headers, letter.body());
        Duration duration = Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - start));
        Instant startedAt = IdFactory.timeOf(id);
        return switch (exchange) {
            case Exchange.Answered answered ->
                new Attempt(
                        id,
                        endpoint.get(),
                        startedAt,
                        duration,
                        outcome(answered.status()),
                        answered.status(),
                        answered.body(),
                        answered.retryAfter().orElse(Duration.ZERO));
            case Exchange.Failed failed ->
                new Attempt(
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
    Attempt unsent(Outcome outcome, String why) {
        UUID id = ids.next();
        return new Attempt(
                id,
                "",
                IdFactory.timeOf(id),
                Duration.ZERO,
                outcome,
                null,
                why.getBytes(StandardCharsets.UTF_8),
                Duration.ZERO);
    }

    private static Outcome outcome(int status) {
        if (status == 409) {
            return Outcome.DUPLICATE;
        }
        return switch (status / 100) {
            case 2 -> Outcome.DELIVERED;
            case 3 -> Outcome.REDIRECTED;
            default -> Outcome.REFUSED;
        };
    }

    private static Outcome outcome(Exchange.Reason reason) {
        return switch (reason) {
            case REFUSED_ADDRESS -> Outcome.FORBIDDEN_ADDRESS;
            case UNRESOLVED -> Outcome.UNRESOLVED;
            case UNREACHABLE -> Outcome.UNREACHABLE;
            case TLS -> Outcome.TLS_FAILED;
            case TIMEOUT -> Outcome.TIMED_OUT;
            case BROKEN -> Outcome.BROKEN;
        };
    }
}
