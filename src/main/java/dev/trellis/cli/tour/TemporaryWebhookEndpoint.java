package dev.trellis.cli.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/// Sets the webhook endpoint of the platform to a receiver of the tour, for the duration of
/// a chapter.
final class TemporaryWebhookEndpoint {
    private static final String EVENTS = "/webhook-events";

    private TemporaryWebhookEndpoint() {}

    /// Runs a chapter with an endpoint on this machine, and restores the previous endpoint. Leaves
    /// the chapter out when the server runs on another machine and could not reach the endpoint.
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

    /// Waits for an event about a customer, and shows the events that arrived until then.
    ///
    /// @param from index of the first event to look at
    /// @return whether it arrived
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

    /// Waits, at most 5 seconds, until no event is pending. Otherwise the server would retry
    /// deliveries for a week at an endpoint that no longer exists.
    static void awaitDeliveries(TourRunner tour) {
        for (int attempt = 0; attempt < 50; attempt++) {
            if (tour.isListEmpty(EVENTS + "?status=PENDING&limit=1")) {
                return;
            }
            LockSupport.parkNanos(100_000_000L);
        }
    }
}
