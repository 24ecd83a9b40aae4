package dev.trellis.cli.tour;

import java.time.Duration;
import java.time.Instant;

/// The hosted flow, from the link to the webhook: what an unregulated platform uses.
record VerifyingByLink(String runId) implements Chapter {
    private static final String REDIRECT = "https://app.example.com/verified";

    @Override
    public String title() {
        return "Verifying a customer by a link";
    }

    @Override
    public void walk(TourRunner guide) {
        TemporaryWebhookEndpoint.during(guide, (tour, receiver) -> {
            approved(tour, receiver);
            lapsed(tour, receiver);
        });
    }

    private void approved(TourRunner guide, LocalWebhookReceiver receiver) {
        guide.say("A customer of whom nothing is known but the name, and a link for them. Send it any way you like.");
        String customer = create(guide, "Jane Doe");
        String url = link(guide, customer).text("kycUrl");
        guide.say("The customer opens it. These are pages for people; here they are walked without a screen.");
        HostedFlowBrowser phone = guide.browser();
        HostedFlowBrowser.Page welcome = phone.open(url);
        guide.check(
                "opening it uses nothing up: mail scanners open links, too",
                welcome.status() == 200 && phone.open(url).status() == 200);
        phone.send(url, "consent", "yes");
        guide.say("Whoever acted first is bound to it. The same link in another browser:");
        guide.check("410: it is open elsewhere", elsewhere(guide, url).status() == 410);
        guide.say("Only what is missing is asked for.");
        HostedFlowBrowser.Page again = phone.send(url + "/identity", "fullName", "Jane Doe", "birthDate.day", "31");
        guide.check("faults are told beside their fields", again.html().contains("aria-invalid"));
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
        guide.check(
                "everything is shown once more, but not the number",
                review.html().contains("25 March 1992") && !review.html().contains("123-45-6789"));
        int from = receiver.count();
        HostedFlowBrowser.Page done = phone.send(url + "/submit", "outcome", "APPROVE");
        guide.check("it leads back to your app", done.html().contains(REDIRECT));
        TemporaryWebhookEndpoint.came(guide, receiver, from, customer, "CUSTOMER.KYC_APPROVED");
        var verified = guide.get("/customers/" + customer);
        guide.check("the customer is APPROVED", verified.text("kycStatus").equals("APPROVED"));
        guide.check(
                "what was entered is the customer's, and the number is never shown",
                verified.text("birthDate").equals("1992-03-25")
                        && !verified.body().toString().contains("123-45-6789"));
    }

    private static HostedFlowBrowser.Page elsewhere(TourRunner guide, String url) {
        return guide.browser().send(url, "consent", "yes");
    }

    private void lapsed(TourRunner guide, LocalWebhookReceiver receiver) {
        guide.say(
                "A link that nobody uses lapses, after a day unless you configure it. In a sandbox, time can be moved:");
        String customer = create(guide, "Jack Roe");
        TourRunner.Reply link = link(guide, customer);
        int from = receiver.count();
        Instant now = Instant.parse(guide.get("/sandbox/clock").text("now"));
        long seconds =
                Duration.between(now, Instant.parse(link.text("expiresAt"))).toSeconds() + 1;
        guide.post("/sandbox/clock", "{\"advanceSeconds\": " + seconds + "}");
        TemporaryWebhookEndpoint.came(guide, receiver, from, customer, "CUSTOMER.KYC_EXPIRED");
        guide.check(
                "the link says so: 410",
                guide.browser().open(link.text("kycUrl")).status() == 410);
        guide.say("A new link revives the customer.");
        link(guide, customer);
        guide.check(
                "PENDING again",
                guide.get("/customers/" + customer).text("kycStatus").equals("PENDING"));
    }

    private String create(TourRunner guide, String name) {
        return guide.post("/customers", """
                {"platformCustomerId": "%s-%s", "customerType": "INDIVIDUAL", "fullName": "%s"}""".formatted(
                                name.substring(0, 4).toLowerCase(java.util.Locale.ROOT) + "-link", runId, name))
                .text("id");
    }

    private static TourRunner.Reply link(TourRunner guide, String customer) {
        var link = guide.post("/customers/" + customer + "/kyc-link", "{\"redirectUri\": \"" + REDIRECT + "\"}");
        guide.check(
                "201, with a kycUrl",
                link.status() == 201 && !link.text("kycUrl").isEmpty());
        return link;
    }
}
