package dev.trellis.hosted;

import dev.trellis.customers.Customer;
import dev.trellis.customers.Customers;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.time.Clock;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Receives the form of the welcome page: binds the link to the browser, and stores the consent to
/// the end-user terms.
final class ConsentHandler {
    private final LinkAccessController access;
    private final BrowserBinding binding;
    private final Customers customers;
    private final WelcomePage welcome;
    private final MessagePages messages;
    private final Clock clock;

    ConsentHandler(
            LinkAccessController access,
            BrowserBinding binding,
            Customers customers,
            WelcomePage welcome,
            MessagePages messages,
            Clock clock) {
        this.access = access;
        this.binding = binding;
        this.customers = customers;
        this.welcome = welcome;
        this.messages = messages;
        this.clock = clock;
    }

    void install(HostedRouter router) {
        router.postUnchecked("", request -> access.withUsableLink(request, this::start));
    }

    private Response start(ResolvedLink linkRequest) {
        Request request = linkRequest.request();
        FormValues form = FormValues.parse(request.body());
        if (!form.has("consent")) {
            return welcome.showWithoutConsent(linkRequest);
        }
        Optional<byte[]> secret = binding.bind(request, linkRequest.link());
        if (secret.isEmpty()) {
            return messages.otherBrowserPage(linkRequest);
        }
        storeConsent(linkRequest);
        boolean isEmbedded = form.text("embedded").equals("1");
        return Redirects.seeOther(linkRequest.base())
                .withHeader("Set-Cookie", binding.setCookie(linkRequest.link(), secret.get(), isEmbedded));
    }

    private void storeConsent(ResolvedLink request) {
        ObjectNode change = Json.object();
        ObjectNode consent = change.putObject("endUserTermsConsent");
        consent.put("acceptedAt", Timestamps.format(clock.instant()));
        consent.put("ipAddress", request.request().remoteAddress());
        consent.put("termsVersion", Customers.TERMS_VERSION);
        consent.put("acceptanceMethod", "CHECKBOX");
        KycLink link = request.link();
        Customer customer = customers.find(link.platform(), link.customer()).orElseThrow();
        customers.updateProfile(request.platform(), link.customer(), customer.type(), change);
    }
}
