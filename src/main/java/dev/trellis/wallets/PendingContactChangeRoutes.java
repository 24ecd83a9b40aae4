package dev.trellis.wallets;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.CustomerId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.http.Request;
import dev.trellis.http.Response;

/// `/customers/{customerId}/contact-changes`: changes of e-mail address and telephone number that
/// wait for the signature of the wallet's owner.
final class PendingContactChangeRoutes {
    private static final String CHANGES = "/customers/{customerId}/contact-changes";

    private final ContactChange contactChange;

    PendingContactChangeRoutes(ContactChange contactChange) {
        this.contactChange = contactChange;
    }

    void install(RouteContext api) {
        api.routes().get(CHANGES, api.authenticator().requireView(this::listPending));
        api.routes().delete(CHANGES + "/{requestId}", api.authenticator().requireManage(this::cancel));
    }

    private Response listPending(Principal principal, Request request) {
        return contactChange.listPending(principal.platformId(), customer(request));
    }

    private Response cancel(Principal principal, Request request) {
        return contactChange.cancel(
                principal.platformId(),
                customer(request),
                SignedRequestId.parse(request.pathParameter("requestId")).orElseThrow(ContactChange::changeNotFound));
    }

    private static CustomerId customer(Request request) {
        return CustomerId.parse(request.pathParameter("customerId")).orElseThrow(ContactChange::customerNotFound);
    }
}
