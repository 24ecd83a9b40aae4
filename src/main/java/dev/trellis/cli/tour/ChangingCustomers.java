package dev.trellis.cli.tour;

/// Updates and deletion.
record ChangingCustomers(String runId) implements Chapter {
    @Override
    public String title() {
        return "Changing and deleting customers";
    }

    @Override
    public void walk(TourRunner guide) {
        String id = guide.get("/customers?platformCustomerId=jane-" + runId).text("data.0.id");
        guide.say("An update changes what is sent and leaves the rest; an address merges field by field.");
        var updated = guide.patch("/customers/" + id, """
                {"customerType": "INDIVIDUAL", "fullName": "Jane Smith", "currencies": ["USD", "EUR", "USDC"],
                 "address": {"line1": "456 Market St"}}""");
        guide.check(
                "200, with the new name",
                updated.status() == 200 && updated.text("fullName").equals("Jane Smith"));
        guide.check(
                "the old city stands beside the new street",
                updated.text("address.city").equals("Seattle")
                        && updated.text("address.line1").equals("456 Market St"));
        guide.check(
                "currencies were replaced", updated.body().path("currencies").size() == 3);
        guide.say("Whether a customer is verified is not an unregulated platform's to say.");
        var forbidden =
                guide.patch("/customers/" + id, "{\"customerType\": \"INDIVIDUAL\", \"kycStatus\": \"APPROVED\"}");
        guide.check("403 FORBIDDEN", forbidden.status() == 403);
        guide.say("A deleted customer can still be read; its names are free again.");
        var deleted = guide.delete("/customers/" + id);
        guide.check(
                "200, with isDeleted true",
                deleted.status() == 200 && deleted.body().path("isDeleted").asBoolean(false));
        guide.check("a second time: 410", guide.delete("/customers/" + id).status() == 410);
        guide.check("it can still be read", guide.get("/customers/" + id).status() == 200);
        var again = guide.post(
                "/customers",
                "{\"platformCustomerId\": \"jane-%s\", \"customerType\": \"INDIVIDUAL\"}".formatted(runId));
        guide.check("its platformCustomerId can be given anew", again.status() == 201);
    }
}
