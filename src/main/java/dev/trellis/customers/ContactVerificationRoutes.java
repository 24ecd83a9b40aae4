package dev.trellis.customers;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.SecuredHandler;
import dev.trellis.base.CustomerId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Routes;

/// `/customers/{customerId}/verify-email`, `verify-phone`, and their `/confirm`.
final class ContactVerificationRoutes {
    private final ContactVerifications contacts;
    private final Idempotency idempotency;

    ContactVerificationRoutes(ContactVerifications contacts, Idempotency idempotency) {
        this.contacts = contacts;
        this.idempotency = idempotency;
    }

    void install(Routes routes, Authenticator authenticator) {
        for (ContactType contact : ContactType.values()) {
            String path = "/customers/{customerId}/verify-" + contact.key();
            routes.post(path, authenticator.requireManage(send(contact)));
            routes.post(path + "/confirm", authenticator.requireManage(confirm(contact)));
        }
    }

    private SecuredHandler send(ContactType contact) {
        return (caller, call) -> idempotency.runOnce(
                caller.platformId(),
                caller.token(),
                call,
                recorder -> contacts.send(caller.platform(), customerId(call), contact, recorder));
    }

    private SecuredHandler confirm(ContactType contact) {
        return (caller, call) -> idempotency.runOnce(
                caller.platformId(),
                caller.token(),
                call,
                recorder -> contacts.confirm(caller.platform(), customerId(call), contact, call.json(), recorder));
    }

    private static CustomerId customerId(Request call) {
        return CustomerId.parse(call.pathParameter("customerId")).orElseThrow(Customers::notFound);
    }
}
