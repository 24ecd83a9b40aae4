package dev.trellis.cli.tour;

import java.util.Map;

/// Individuals and businesses, and what happens when something is wrong.
record CreatingCustomers(String runId) implements Chapter {
    @Override
    public String title() {
        return "Creating customers";
    }

    @Override
    public void walk(TourRunner guide) {
        individual(guide);
        business(guide);
        faults(guide);
        conflict(guide);
        retry(guide);
    }

    private void individual(TourRunner guide) {
        guide.say("An individual. Only customerType is required; whatever is known already can come along.");
        var created = guide.post("/customers", """
                {"platformCustomerId": "jane-%s", "customerType": "INDIVIDUAL", "fullName": "Jane Doe",
                 "birthDate": "1992-03-25", "nationality": "US", "currencies": ["USD", "USDC"],
                 "address": {"line1": "123 Pine Street", "city": "Seattle", "state": "WA", "postalCode": "98101",
                 "country": "US"}}""".formatted(runId));
        guide.check(
                "201, and an id of the form Customer:<uuid>",
                created.status() == 201 && created.text("id").startsWith("Customer:"));
        guide.check(
                "an unregulated platform's customer starts PENDING",
                created.text("kycStatus").equals("PENDING"));
        guide.check("a UMA address was made up", created.text("umaAddress").matches("\\$.+@.+"));
        var accounts = guide.get("/customers/internal-accounts?customerId=" + created.text("id"));
        var config = guide.get("/config");
        guide.check(
                "an account was opened for each currency of the platform",
                accounts.body().path("data").size()
                        == config.body().path("supportedCurrencies").size());
    }

    private void business(TourRunner guide) {
        guide.say("A business needs its legal name, country, tax id and date of incorporation.");
        var created = guide.post("/customers", """
                {"platformCustomerId": "acme-%s", "customerType": "BUSINESS", "businessInfo": {
                 "legalName": "Acme Corporation", "country": "US", "registrationNumber": "789012345",
                 "taxId": "123-45-6789", "incorporatedOn": "2018-03-14", "businessType": "INFORMATION"}}""".formatted(runId));
        guide.check(
                "201, with kybStatus PENDING",
                created.status() == 201 && created.text("kybStatus").equals("PENDING"));
    }

    private void faults(TourRunner guide) {
        guide.say("A body with several faults: all of them are told at once, and nothing is created.");
        var refused = guide.post("/customers", """
                {"customerType": "INDIVIDUAL", "email": "jane at example", "birthDate": "1992-02-30",
                 "nationality": "XX", "address": {"line1": "123 Pine Street"}}""");
        guide.check(
                "400 INVALID_INPUT",
                refused.status() == 400 && refused.text("code").equals("INVALID_INPUT"));
        guide.check(
                "five faults, each with the path of its field",
                refused.body().at("/details/errors").size() == 5);
    }

    private void conflict(TourRunner guide) {
        guide.say("Your own id for a customer is unique among those who are not deleted.");
        var refused = guide.post("/customers", """
                {"platformCustomerId": "jane-%s", "customerType": "INDIVIDUAL"}""".formatted(runId));
        guide.check(
                "409 CONFLICT", refused.status() == 409 && refused.text("code").equals("CONFLICT"));
        guide.check(
                "it says that asking again will not help: x-should-retry: false",
                "false".equals(refused.headers().get("x-should-retry")));
    }

    private void retry(TourRunner guide) {
        guide.say("With an Idempotency-Key, a call that is sent twice is done once.");
        String body = "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"Sent Twice\"}";
        Map<String, String> key = Map.of("Idempotency-Key", "tour-" + runId);
        var first = guide.post("/customers", body, key);
        var second = guide.post("/customers", body, key);
        guide.check(
                "both answers are the same",
                first.status() == 201 && second.status() == 201 && first.body().equals(second.body()));
    }
}
