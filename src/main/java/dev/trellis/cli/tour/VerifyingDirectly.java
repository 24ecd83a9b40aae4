package dev.trellis.cli.tour;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Submits a business for verification over the API: with its beneficial owner and documents.
record VerifyingDirectly(String runId) implements Chapter {
    @Override
    public String title() {
        return "Verifying a business over the API";
    }

    @Override
    public void run(TourRunner tour) {
        TemporaryWebhookEndpoint.runWith(tour, this::verify);
    }

    private void verify(TourRunner tour, LocalWebhookReceiver receiver) {
        String business = tour.post("/customers", """
                {"platformCustomerId": "acme-direct-%s", "customerType": "BUSINESS", "businessInfo": {
                 "legalName": "Acme Corporation", "country": "US", "registrationNumber": "C-789012", "taxId": "47-1234567",
                 "incorporatedOn": "2018-03-14", "entityType": "LLC"},
                 "address": {"line1": "1 Road", "city": "Seattle", "postalCode": "98101", "country": "US"}}""".formatted(runId)).text("id");
        tour.narrate("Handed in too early: everything that is missing is told in one answer.");
        String submission = "{\"customerId\": \"" + business + "\"}";
        var incomplete = tour.post("/verifications", submission);
        tour.check(
                "RESOLVE_ERRORS, with a list",
                incomplete.text("verificationStatus").equals("RESOLVE_ERRORS")
                        && incomplete.body().path("errors").size() > 4);
        tour.check(
                "each missing document comes with the types that would do",
                incomplete
                        .body()
                        .path("errors")
                        .valueStream()
                        .anyMatch(error -> error.path("acceptedDocumentTypes").size() > 1));
        tour.narrate("Its owner, who controls it, too.");
        String owner = tour.post("/beneficial-owners", """
                {"customerId": "%s", "roles": ["UBO", "CONTROL_PERSON"], "ownershipPercentage": 60, "personalInfo":
                 {"firstName": "Jane", "lastName": "Smith", "birthDate": "1978-06-15", "nationality": "US",
                 "idType": "SSN", "identifier": "987-65-4321",
                 "address": {"line1": "1 Road", "city": "Seattle", "postalCode": "98101", "country": "US"}}}""".formatted(business)).text("id");
        tour.narrate("Documents: PDF, JPEG or PNG by their content, up to 10 MB.");
        for (String type :
                List.of("CERTIFICATE_OF_INCORPORATION", "SHAREHOLDER_REGISTER", "DIRECTOR_REGISTRY", "UTILITY_BILL")) {
            upload(tour, business, type);
        }
        var passport = upload(tour, owner, "PASSPORT");
        tour.check(
                "201, and an id of the form Document:<uuid>",
                passport.text("id").startsWith("Document:"));
        tour.check(
                "a file that is something else is refused, whatever it is called",
                tour.upload(
                                        "/documents",
                                        fields(owner, "PASSPORT"),
                                        "page.pdf",
                                        "<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                                .status()
                        == 400);
        tour.narrate("Now nothing is missing.");
        int from = receiver.count();
        tour.post("/verifications", submission);
        TemporaryWebhookEndpoint.awaitEvent(tour, receiver, from, business, "CUSTOMER.KYB_APPROVED");
        tour.check(
                "the business is APPROVED",
                tour.get("/customers/" + business).text("kybStatus").equals("APPROVED"));
        tour.narrate("The names decide in a sandbox: 001 at the end waits for a person (./trellis review list), 002 is"
                + " rejected, 003 has to correct a document.");
    }

    private static TourRunner.Reply upload(TourRunner tour, String holder, String type) {
        return tour.upload(
                "/documents",
                fields(holder, type),
                type.toLowerCase(java.util.Locale.ROOT) + ".pdf",
                SampleDocuments.pdf(type));
    }

    private static Map<String, String> fields(String holder, String type) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("documentHolder", holder);
        fields.put("documentType", type);
        fields.put("country", "US");
        return fields;
    }
}
