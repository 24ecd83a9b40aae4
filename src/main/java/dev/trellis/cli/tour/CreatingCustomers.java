package dev.trellis.cli.tour;

import java.util.Map;

/// Creates individuals and businesses; validation errors, a conflict and an idempotent retry.
record CreatingCustomers(String runId) implements Chapter {
    @Override
    public String title() {
        return "Creating customers";
    }

    @Override
    public void run(TourRunner tour) {
        createIndividual(tour);
        createBusiness(tour);
        showErrors(tour);
        showConflict(tour);
        showIdempotentRetry(tour);
    }

    private void createIndividual(TourRunner tour) {
        tour.narrate("An individual. Only customerType is required; whatever is known already can come along.");
        var created = tour.post("/customers", """
                {"platformCustomerId": "jane-%s", "customerType": "INDIVIDUAL", "fullName": "Jane Doe",
                 "birthDate": "1992-03-25", "nationality": "US", "currencies": ["USD", "USDC"],
                 "address": {"line1": "123 Pine Street", "city": "Seattle", "state": "WA", "postalCode": "98101",
                 "country": "US"}}""".formatted(runId));
        tour.check(
                "201, and an id of the form Customer:<uuid>",
                created.status() == 201 && created.text("id").startsWith("Customer:"));
        tour.check(
                "an unregulated platform's customer starts PENDING",
                created.text("kycStatus").equals("PENDING"));
        tour.check("a UMA address was made up", created.text("umaAddress").matches("\\$.+@.+"));
        var accounts = tour.get("/customers/internal-accounts?customerId=" + created.text("id"));
        var config = tour.get("/config");
        tour.check(
                "an account was opened for each currency of the platform",
                accounts.body().path("data").size()
                        == config.body().path("supportedCurrencies").size());
    }

    private void createBusiness(TourRunner tour) {
        tour.narrate("A business needs its legal name, country, tax id and date of incorporation.");
        var created = tour.post("/customers", """
                {"platformCustomerId": "acme-%s", "customerType": "BUSINESS", "businessInfo": {
                 "legalName": "Acme Corporation", "country": "US", "registrationNumber": "789012345",
                 "taxId": "123-45-6789", "incorporatedOn": "2018-03-14", "businessType": "INFORMATION"}}""".formatted(runId));
        tour.check(
                "201, with kybStatus PENDING",
                created.status() == 201 && created.text("kybStatus").equals("PENDING"));
    }

    private void showErrors(TourRunner tour) {
        tour.narrate("A body with several faults: all of them are told at once, and nothing is created.");
        var refused = tour.post("/customers", """
                {"customerType": "INDIVIDUAL", "email": "jane at example", "birthDate": "1992-02-30",
                 "nationality": "XX", "address": {"line1": "123 Pine Street"}}""");
        tour.check(
                "400 INVALID_INPUT",
                refused.status() == 400 && refused.text("code").equals("INVALID_INPUT"));
        tour.check(
                "five faults, each with the path of its field",
                refused.body().at("/details/errors").size() == 5);
    }

    private void showConflict(TourRunner tour) {
        tour.narrate("Your own id for a customer is unique among those who are not deleted.");
        var refused = tour.post("/customers", """
                {"platformCustomerId": "jane-%s", "customerType": "INDIVIDUAL"}""".formatted(runId));
        tour.check(
                "409 CONFLICT", refused.status() == 409 && refused.text("code").equals("CONFLICT"));
        tour.check(
                "it says that asking again will not help: x-should-retry: false",
                "false".equals(refused.headers().get("x-should-retry")));
    }

    private void showIdempotentRetry(TourRunner tour) {
        tour.narrate("With an Idempotency-Key, a call that is sent twice is done once.");
        String body = "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"Sent Twice\"}";
        Map<String, String> key = Map.of("Idempotency-Key", "tour-" + runId);
        var first = tour.post("/customers", body, key);
        var second = tour.post("/customers", body, key);
        tour.check(
                "both answers are the same",
                first.status() == 201 && second.status() == 201 && first.body().equals(second.body()));
    }
}
