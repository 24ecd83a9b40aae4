package dev.trellis.cli.tour;

import java.time.Duration;
import java.time.Instant;

/// The hosted flow, which unregulated platforms use: from the link to the webhook, and an
/// expired link.
record VerifyingByLink(String runId) implements Chapter {
    private static final String REDIRECT = "https://app.example.com/verified";

    @Override
    public String title() {
        return "Verifying a customer by a link";
    }

    @Override
    public void run(TourRunner tour) {
        TemporaryWebhookEndpoint.runWith(tour, (runner, receiver) -> {
            approve(runner, receiver);
            expire(runner, receiver);
        });
    }

    private void approve(TourRunner tour, LocalWebhookReceiver receiver) {
        tour.narrate(
                "A customer of whom nothing is known but the name, and a link for them. Send it any way you like.");
        String customer = createCustomer(tour, "Jane Doe");
        String url = createLink(tour, customer).text("kycUrl");
        tour.narrate("The customer opens it. These are pages for people; here they are walked without a screen.");
        HostedFlowBrowser phone = tour.openBrowser();
        HostedFlowBrowser.Page welcome = phone.open(url);
        tour.check(
                "opening it uses nothing up: mail scanners open links, too",
                welcome.status() == 200 && phone.open(url).status() == 200);
        phone.send(url, "consent", "yes");
        tour.narrate("Whoever acted first is bound to it. The same link in another browser:");
        tour.check("410: it is open elsewhere", openInOtherBrowser(tour, url).status() == 410);
        tour.narrate("Only what is missing is asked for.");
        HostedFlowBrowser.Page invalid = phone.send(url + "/identity", "fullName", "Jane Doe", "birthDate.day", "31");
        tour.check("faults are told beside their fields", invalid.html().contains("aria-invalid"));
        phone.send(
                url + "/identity",
                "fullName",
                "Jane Doe",
                "birthDate.day",
                "25",
                "birthDate.month",
                "3",
                "birthDate.year",
                "1992",
                "nationality",
                "DE");
        phone.send(
                url + "/address",
                "address.country",
                "US",
                "address.line1",
                "1 Main Street",
                "address.postalCode",
                "94105",
                "address.city",
                "San Francisco");
        phone.send(url + "/number", "countryOfIssuance", "US", "idType", "SSN", "identifier", "123-45-6789");
        phone.send(url + "/document", "documentType", "PASSPORT", "documentCountry", "DE");
        phone.upload(url + "/files?slot=passport", "passport.pdf", SampleDocuments.pdf("Passport"));
        HostedFlowBrowser.Page review = phone.open(url + "/review");
        tour.check(
                "everything is shown once more, but not the number",
                review.html().contains("25 March 1992") && !review.html().contains("123-45-6789"));
        int from = receiver.count();
        HostedFlowBrowser.Page done = phone.send(url + "/submit", "outcome", "APPROVE");
        tour.check("it leads back to your app", done.html().contains(REDIRECT));
        TemporaryWebhookEndpoint.awaitEvent(tour, receiver, from, customer, "CUSTOMER.KYC_APPROVED");
        var verified = tour.get("/customers/" + customer);
        tour.check("the customer is APPROVED", verified.text("kycStatus").equals("APPROVED"));
        tour.check(
                "what was entered is the customer's, and the number is never shown",
                verified.text("birthDate").equals("1992-03-25")
                        && !verified.body().toString().contains("123-45-6789"));
    }

    private static HostedFlowBrowser.Page openInOtherBrowser(TourRunner tour, String url) {
        return tour.openBrowser().send(url, "consent", "yes");
    }

    private void expire(TourRunner tour, LocalWebhookReceiver receiver) {
        tour.narrate(
                "A link that nobody uses lapses, after a day unless you configure it. In a sandbox, time can be moved:");
        String customer = createCustomer(tour, "Jack Roe");
        TourRunner.Reply link = createLink(tour, customer);
        int from = receiver.count();
        Instant now = Instant.parse(tour.get("/sandbox/clock").text("now"));
        long seconds =
                Duration.between(now, Instant.parse(link.text("expiresAt"))).toSeconds() + 1;
        tour.post("/sandbox/clock", "{\"advanceSeconds\": " + seconds + "}");
        TemporaryWebhookEndpoint.awaitEvent(tour, receiver, from, customer, "CUSTOMER.KYC_EXPIRED");
        tour.check(
                "the link says so: 410",
                tour.openBrowser().open(link.text("kycUrl")).status() == 410);
        tour.narrate("A new link revives the customer.");
        createLink(tour, customer);
        tour.check(
                "PENDING again",
                tour.get("/customers/" + customer).text("kycStatus").equals("PENDING"));
    }

    private String createCustomer(TourRunner tour, String name) {
        return tour.post("/customers", """
                {"platformCustomerId": "%s-%s", "customerType": "INDIVIDUAL", "fullName": "%s"}""".formatted(
                                name.substring(0, 4).toLowerCase(java.util.Locale.ROOT) + "-link", runId, name))
                .text("id");
    }

    private static TourRunner.Reply createLink(TourRunner tour, String customer) {
        var link = tour.post("/customers/" + customer + "/kyc-link", "{\"redirectUri\": \"" + REDIRECT + "\"}");
        tour.check(
                "201, with a kycUrl",
                link.status() == 201 && !link.text("kycUrl").isEmpty());
        return link;
    }
}
