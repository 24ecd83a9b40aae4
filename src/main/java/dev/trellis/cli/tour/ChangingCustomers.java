package dev.trellis.cli.tour;

/// Updates and deletes a customer.
record ChangingCustomers(String runId) implements Chapter {
    @Override
    public String title() {
        return "Changing and deleting customers";
    }

    @Override
    public void run(TourRunner tour) {
        String id = tour.get("/customers?platformCustomerId=jane-" + runId).text("data.0.id");
        tour.narrate("An update changes what is sent and leaves the rest; an address merges field by field.");
        var updated = tour.patch("/customers/" + id, """
                {"customerType": "INDIVIDUAL", "fullName": "Jane Smith", "currencies": ["USD", "EUR", "USDC"],
                 "address": {"line1": "456 Market St"}}""");
        tour.check(
                "200, with the new name",
                updated.status() == 200 && updated.text("fullName").equals("Jane Smith"));
        tour.check(
                "the old city stands beside the new street",
                updated.text("address.city").equals("Seattle")
                        && updated.text("address.line1").equals("456 Market St"));
        tour.check("currencies were replaced", updated.body().path("currencies").size() == 3);
        tour.narrate("Whether a customer is verified is not an unregulated platform's to say.");
        var forbidden =
                tour.patch("/customers/" + id, "{\"customerType\": \"INDIVIDUAL\", \"kycStatus\": \"APPROVED\"}");
        tour.check("403 FORBIDDEN", forbidden.status() == 403);
        tour.narrate("A deleted customer can still be read; its names are free again.");
        var deleted = tour.delete("/customers/" + id);
        tour.check(
                "200, with isDeleted true",
                deleted.status() == 200 && deleted.body().path("isDeleted").asBoolean(false));
        tour.check("a second time: 410", tour.delete("/customers/" + id).status() == 410);
        tour.check("it can still be read", tour.get("/customers/" + id).status() == 200);
        var again = tour.post(
                "/customers",
                "{\"platformCustomerId\": \"jane-%s\", \"customerType\": \"INDIVIDUAL\"}".formatted(runId));
        tour.check("its platformCustomerId can be given anew", again.status() == 201);
    }
}
