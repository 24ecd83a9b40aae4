package dev.trellis.customers.contacts;

import dev.trellis.auth.AuthenticatedHandler;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.CustomerId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;

/// `/customers/{customerId}/verify-email`, `verify-phone`, and their `/confirm`.
final class ContactVerificationRoutes {
    private final ContactVerifications verifications;
    private final Idempotency idempotency;

    ContactVerificationRoutes(ContactVerifications verifications, Idempotency idempotency) {
        this.verifications = verifications;
        this.idempotency = idempotency;
    }

    void install(RouteContext api) {
        for (ContactType contact : ContactType.values()) {
            String path = "/customers/{customerId}/verify-" + contact.key();
            api.routes().post(path, api.authenticator().requireManage(send(contact)));
            api.routes().post(path + "/confirm", api.authenticator().requireManage(confirm(contact)));
        }
    }

    private AuthenticatedHandler send(ContactType contact) {
        return (principal, request) -> idempotency.runOnce(
                principal.platformId(),
                principal.token(),
                request,
                recorder -> verifications.send(principal.platform(), customerId(request), contact, recorder));
    }

    private AuthenticatedHandler confirm(ContactType contact) {
        return (principal, request) -> idempotency.runOnce(
                principal.platformId(),
                principal.token(),
                request,
                recorder -> verifications.confirm(
                        principal.platform(), customerId(request), contact, request.json(), recorder));
    }

    private static CustomerId customerId(Request request) {
        return CustomerId.parse(request.pathParameter("customerId")).orElseThrow(ContactVerifications::noCustomer);
    }
}
