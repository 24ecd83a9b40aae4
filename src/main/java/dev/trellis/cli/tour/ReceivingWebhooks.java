package dev.trellis.cli.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// An endpoint of the tour's own, and what is sent to it.
record ReceivingWebhooks(String runId) implements Chapter {
    private static final String EVENTS = "/webhook-events";

    @Override
    public String title() {
        return "Receiving webhooks";
    }

    @Override
    public void walk(TourRunner guide) {
        if (!guide.isServerLocal()) {
            guide.say(
                    "The server runs elsewhere and could not reach a receiver on this machine; this chapter is left out.");
            return;
        }
        try (LocalWebhookReceiver receiver = new LocalWebhookReceiver()) {
            guide.say("An endpoint on this machine, " + receiver.url() + ". A new endpoint is sent a TEST.");
            String before = guide.get("/config").text("webhookEndpoint");
            guide.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}");
            JsonNode keys = test(guide, receiver);
            inOrder(guide, receiver, keys);
            again(guide, receiver);
            TemporaryWebhookEndpoint.settle(guide);
            if (!before.isEmpty()) {
                guide.say("The endpoint that was set before is put back.");
                guide.patch("/config", "{\"webhookEndpoint\": \"" + before + "\"}");
            }
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    private static JsonNode test(TourRunner guide, LocalWebhookReceiver receiver) {
        List<LocalWebhookReceiver.Event> tests = receiver.await(0, 1);
        guide.check(
                "a TEST came", !tests.isEmpty() && tests.getFirst().text("type").equals("TEST"));
        guide.say("Signatures verify with the keys that anybody can fetch.");
        JsonNode keys = guide.get("/webhook-keys").body();
        guide.check(
                "X-Grid-Signature verifies, with the JDK alone",
                !tests.isEmpty() && LocalWebhookReceiver.verify(tests.getFirst(), keys));
        guide.say("Whenever you want to see whether your endpoint works:");
        var answer = guide.post("/sandbox/webhooks/test", null);
        guide.check(
                "it reports what came back: 200",
                answer.body().path("response_status").asInt(0) == 200);
        return keys;
    }

    private void inOrder(TourRunner guide, LocalWebhookReceiver receiver, JsonNode keys) {
        guide.say("Deleting a customer closes its accounts: an event for each, in order.");
        int from = receiver.count();
        String customer = create(guide);
        int accounts = guide.get("/customers/internal-accounts?customerId=" + customer)
                .body()
                .path("data")
                .size();
        guide.delete("/customers/" + customer);
        List<LocalWebhookReceiver.Event> events = receiver.await(from, accounts);
        events.forEach(event -> guide.show(event.text("type"), event.json()));
        guide.check("an event for each of " + accounts + " accounts", events.size() == accounts);
        guide.check(
                "every signature verifies",
                events.stream().allMatch(event -> LocalWebhookReceiver.verify(event, keys)));
        List<String> ids = events.stream().map(event -> event.text("id")).toList();
        guide.check(
                "in the order in which they were made",
                ids.equals(ids.stream().sorted().toList()));
        guide.check(
                "data is the account as GET returns it: CLOSED",
                events.stream()
                        .allMatch(event -> event.json()
                                .path("data")
                                .path("status")
                                .asString()
                                .equals("CLOSED")));
    }

    private void again(TourRunner guide, LocalWebhookReceiver receiver) {
        TemporaryWebhookEndpoint.settle(guide);
        guide.say("What was sent, and what came back, can be looked up; and sent again, with the same id and bytes.");
        String newest = guide.get(EVENTS + "?limit=1&type=INTERNAL_ACCOUNT.STATUS_UPDATED")
                .text("data.0.id");
        var event = guide.get(EVENTS + "/" + newest);
        guide.check("it was delivered", event.text("status").equals("DELIVERED"));
        List<LocalWebhookReceiver.Event> all = receiver.await(0, receiver.count());
        byte[] first = all.stream()
                .filter(received -> received.text("id").equals(newest))
                .findFirst()
                .map(LocalWebhookReceiver.Event::body)
                .orElse(new byte[0]);
        int from = receiver.count();
        guide.post(EVENTS + "/" + newest + "/replay", null);
        List<LocalWebhookReceiver.Event> replayed = receiver.await(from, 1);
        guide.check(
                "the same bytes came again",
                !replayed.isEmpty()
                        && java.util.Arrays.equals(replayed.getFirst().body(), first));
        guide.say("In a sandbox, things go wrong when you ask for it: the next delivery comes twice.");
        guide.put("/sandbox/webhooks/faults", "{\"duplicateNext\": 1}");
        from = receiver.count();
        guide.post(EVENTS + "/" + newest + "/replay", null);
        List<LocalWebhookReceiver.Event> twice = receiver.await(from, 2);
        guide.check(
                "it came twice, and its id tells",
                twice.size() == 2 && twice.stream().allMatch(e -> e.text("id").equals(newest)));
    }

    private String create(TourRunner guide) {
        return guide.post("/customers", """
                {"platformCustomerId": "hooks-%s", "customerType": "INDIVIDUAL", "fullName": "Soon Gone"}""".formatted(runId)).text("id");
    }
}
