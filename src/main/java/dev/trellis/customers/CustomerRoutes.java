package dev.trellis.customers;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.wallets.signing.SignedRequests;

/// `POST /customers`, and `GET`, `PATCH` and `DELETE` of `/customers/{customerId}`.
final class CustomerRoutes {
    private final Customers customers;
    private final CreateCustomer create;
    private final UpdateCustomer update;
    private final DeleteCustomer delete;
    private final Idempotency idempotency;

    CustomerRoutes(
            Customers customers,
            CreateCustomer create,
            UpdateCustomer update,
            DeleteCustomer delete,
            Idempotency idempotency) {
        this.customers = customers;
        this.create = create;
        this.update = update;
        this.delete = delete;
        this.idempotency = idempotency;
    }

    void install(RouteContext api) {
        api.routes().post("/customers", api.authenticator().requireManage(this::create));
        api.routes().get("/customers/{customerId}", api.authenticator().requireView(this::get));
        api.routes().patch("/customers/{customerId}", api.authenticator().requireManage(this::update));
        api.routes().delete("/customers/{customerId}", api.authenticator().requireManage(this::delete));
    }

    private Response create(Principal principal, Request request) {
        return idempotency.runOnce(
                principal.platformId(),
                principal.token(),
                request,
                recorder -> create.create(principal, request.json(), recorder));
    }

    private Response get(Principal principal, Request request) {
        return customers
                .find(principal.platformId(), customerId(request))
                .map(customer -> Response.json(200, CustomerJson.bytes(customer)))
                .orElseThrow(Customers::notFound);
    }

    private Response update(Principal principal, Request request) {
        return update.update(
                principal.platform(),
                customerId(request),
                request.json(),
                new SignedRequests.Headers(request.header("Grid-Wallet-Signature"), request.header("Request-Id")),
                true);
    }

    private Response delete(Principal principal, Request request) {
        return delete.delete(principal.platform(), customerId(request));
    }

    /// @throws ApiException `USER_NOT_FOUND` for a malformed id, as for an unknown one
    private static CustomerId customerId(Request request) {
        return CustomerId.parse(request.pathParameter("customerId")).orElseThrow(Customers::notFound);
    }
}
