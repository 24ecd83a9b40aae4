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
    static void runWith(TourRunner tour, BiConsumer<TourRunner, LocalWebhookReceiver> chapter) {
        if (!tour.isServerLocal()) {
            tour.narrate(
                    "The server runs elsewhere and could not reach a receiver on this machine; this chapter is left out.");
            return;
        }
        try (LocalWebhookReceiver receiver = new LocalWebhookReceiver()) {
            String previousUrl = tour.sendUnshown("GET", "/config", null).text("webhookEndpoint");
            tour.sendUnshown("PATCH", "/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}");
            receiver.await(0, 1);
            chapter.accept(tour, receiver);
            awaitDeliveries(tour);
            if (!previousUrl.isEmpty()) {
                tour.sendUnshown("PATCH", "/config", "{\"webhookEndpoint\": \"" + previousUrl + "\"}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for an event about a customer, and shows what came until then.
    static boolean awaitEvent(TourRunner tour, LocalWebhookReceiver receiver, int from, String customer, String type) {
        List<LocalWebhookReceiver.ReceivedEvent> events = receiver.await(
                from,
                event -> event.text("type").equals(type)
                        && event.json().at("/data/id").asString().equals(customer));
        events.forEach(event -> tour.showJson(event.text("type"), event.json()));
        boolean arrived = !events.isEmpty() && events.getLast().text("type").equals(type);
        tour.check("the webhook " + type + " came", arrived);
        return arrived;
    }

    /// Nothing of the tour's shall be tried again for a week at an endpoint that is gone.
    static void awaitDeliveries(TourRunner tour) {
        for (int attempt = 0; attempt < 50; attempt++) {
            if (tour.isListEmpty(EVENTS + "?status=PENDING&limit=1")) {
                return;
            }
            LockSupport.parkNanos(100_000_000L);
        }
    }
}
