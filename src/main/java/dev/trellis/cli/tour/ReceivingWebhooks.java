package dev.trellis.cli.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Receives webhooks at an endpoint on this machine: TEST, order, signatures, replay
/// and duplicates.
record ReceivingWebhooks(String runId) implements Chapter {
    private static final String EVENTS = "/webhook-events";

    @Override
    public String title() {
        return "Receiving webhooks";
    }

    @Override
    public void run(TourRunner tour) {
        if (!tour.isServerLocal()) {
            tour.narrate(
                    "The server runs elsewhere and could not reach a receiver on this machine; this chapter is left out.");
            return;
        }
        try (LocalWebhookReceiver receiver = new LocalWebhookReceiver()) {
            tour.narrate("An endpoint on this machine, " + receiver.url() + ". A new endpoint is sent a TEST.");
            String previousUrl = tour.get("/config").text("webhookEndpoint");
            tour.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}");
            JsonNode keys = receiveTest(tour, receiver);
            receiveInOrder(tour, receiver, keys);
            replay(tour, receiver);
            TemporaryWebhookEndpoint.awaitDeliveries(tour);
            if (!previousUrl.isEmpty()) {
                tour.narrate("The endpoint that was set before is put back.");
                tour.patch("/config", "{\"webhookEndpoint\": \"" + previousUrl + "\"}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode receiveTest(TourRunner tour, LocalWebhookReceiver receiver) {
        List<LocalWebhookReceiver.ReceivedEvent> tests = receiver.await(0, 1);
        tour.check(
                "a TEST came", !tests.isEmpty() && tests.getFirst().text("type").equals("TEST"));
        tour.narrate("Signatures verify with the keys that anybody can fetch.");
        JsonNode keys = tour.get("/webhook-keys").body();
        tour.check(
                "X-Grid-Signature verifies, with the JDK alone",
                !tests.isEmpty() && LocalWebhookReceiver.verify(tests.getFirst(), keys));
        tour.narrate("Whenever you want to see whether your endpoint works:");
        var answer = tour.post("/sandbox/webhooks/test", null);
        tour.check(
                "it reports what came back: 200",
                answer.body().path("response_status").asInt(0) == 200);
        return keys;
    }

    private void receiveInOrder(TourRunner tour, LocalWebhookReceiver receiver, JsonNode keys) {
        tour.narrate("Deleting a customer closes its accounts: an event for each, in order.");
        int from = receiver.count();
        String customer = createCustomer(tour);
        int accounts = tour.get("/customers/internal-accounts?customerId=" + customer)
                .body()
                .path("data")
                .size();
        tour.delete("/customers/" + customer);
        List<LocalWebhookReceiver.ReceivedEvent> events = receiver.await(from, accounts);
        events.forEach(event -> tour.showJson(event.text("type"), event.json()));
        tour.check("an event for each of " + accounts + " accounts", events.size() == accounts);
        tour.check(
                "every signature verifies",
                events.stream().allMatch(event -> LocalWebhookReceiver.verify(event, keys)));
        List<String> ids = events.stream().map(event -> event.text("id")).toList();
        tour.check(
                "in the order in which they were made",
                ids.equals(ids.stream().sorted().toList()));
        tour.check(
                "data is the account as GET returns it: CLOSED",
                events.stream()
                        .allMatch(event -> event.json()
                                .path("data")
                                .path("status")
                                .asString()
                                .equals("CLOSED")));
    }

    private void replay(TourRunner tour, LocalWebhookReceiver receiver) {
        TemporaryWebhookEndpoint.awaitDeliveries(tour);
        tour.narrate(
                "What was sent, and what came back, can be looked up; and sent again, with the same id and bytes.");
        String newest = tour.get(EVENTS + "?limit=1&type=INTERNAL_ACCOUNT.STATUS_UPDATED")
                .text("data.0.id");
        var event = tour.get(EVENTS + "/" + newest);
        tour.check("it was delivered", event.text("status").equals("DELIVERED"));
        List<LocalWebhookReceiver.ReceivedEvent> all = receiver.await(0, receiver.count());
        byte[] first = all.stream()
                .filter(received -> received.text("id").equals(newest))
                .findFirst()
                .map(LocalWebhookReceiver.ReceivedEvent::body)
                .orElse(new byte[0]);
        int from = receiver.count();
        tour.post(EVENTS + "/" + newest + "/replay", null);
        List<LocalWebhookReceiver.ReceivedEvent> replayed = receiver.await(from, 1);
        tour.check(
                "the same bytes came again",
                !replayed.isEmpty()
                        && java.util.Arrays.equals(replayed.getFirst().body(), first));
        tour.narrate("In a sandbox, things go wrong when you ask for it: the next delivery comes twice.");
        tour.put("/sandbox/webhooks/faults", "{\"duplicateNext\": 1}");
        from = receiver.count();
        tour.post(EVENTS + "/" + newest + "/replay", null);
        List<LocalWebhookReceiver.ReceivedEvent> duplicates = receiver.await(from, 2);
        tour.check(
                "it came twice, and its id tells",
                duplicates.size() == 2
                        && duplicates.stream().allMatch(e -> e.text("id").equals(newest)));
    }

    private String createCustomer(TourRunner tour) {
        return tour.post("/customers", """
                {"platformCustomerId": "hooks-%s", "customerType": "INDIVIDUAL", "fullName": "Soon Gone"}""".formatted(runId)).text("id");
    }
}
