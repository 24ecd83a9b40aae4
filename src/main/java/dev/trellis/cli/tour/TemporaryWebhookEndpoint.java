package dev.trellis.cli.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/// The platform's webhook endpoint while a chapter needs one of the tour's own.
final class TemporaryWebhookEndpoint {
    private static final String EVENTS = "/webhook-events";

    private TemporaryWebhookEndpoint() {}

    /// Lends the platform an endpoint on this machine, and puts back the one that was set. Only for
    /// a server that can reach it.
    static void during(TourRunner guide, BiConsumer<TourRunner, LocalWebhookReceiver> chapter) {
        if (!guide.isServerLocal()) {
            guide.say(
                    "The server runs elsewhere and could not reach a receiver on this machine; this chapter is left out.");
            return;
        }
        try (LocalWebhookReceiver receiver = new LocalWebhookReceiver()) {
            String before = guide.quietly("GET", "/config", null).text("webhookEndpoint");
            guide.quietly("PATCH", "/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}");
            receiver.await(0, 1);
            chapter.accept(guide, receiver);
            settle(guide);
            if (!before.isEmpty()) {
                guide.quietly("PATCH", "/config", "{\"webhookEndpoint\": \"" + before + "\"}");
            }
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /// Waits for an event about a customer, and shows what came until then.
    static boolean came(TourRunner guide, LocalWebhookReceiver receiver, int from, String customer, String type) {
        List<LocalWebhookReceiver.Event> events = receiver.await(
                from,
                event -> event.text("type").equals(type)
                        && event.json().at("/data/id").asString().equals(customer));
        events.forEach(event -> guide.show(event.text("type"), event.json()));
        boolean came = !events.isEmpty() && events.getLast().text("type").equals(type);
        guide.check("the webhook " + type + " came", came);
        return came;
    }

    /// Nothing of the tour's shall be tried again for a week at an endpoint that is gone.
    static void settle(TourRunner guide) {
        for (int tries = 0; tries < 50; tries++) {
            if (guide.isQuietlyEmpty(EVENTS + "?status=PENDING&limit=1")) {
                return;
            }
            LockSupport.parkNanos(100_000_000L);
        }
    }
}
