package dev.trellis.customers;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Pagination;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.wallets.signing.SignedRequests;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;

/// `/customers` and `/customers/{customerId}`.
final class CustomerRoutes {
    private static final String LIST = "customers";

    private final Customers customers;
    private final Cursors cursors;
    private final Idempotency idempotency;
    private final Clock clock;

    CustomerRoutes(Customers customers, Cursors cursors, Idempotency idempotency, Clock clock) {
        this.customers = customers;
        this.cursors = cursors;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator) {
        routes.post("/customers", authenticator.requireManage(this::create));
        routes.get("/customers", authenticator.requireView(this::list));
        routes.get("/customers/{customerId}", authenticator.requireView(this::get));
        routes.patch("/customers/{customerId}", authenticator.requireManage(this::update));
        routes.delete("/customers/{customerId}", authenticator.requireManage(this::delete));
    }

    private Response create(Principal caller, Request call) {
        return idempotency.runOnce(
                caller.platformId(), caller.token(), call, recorder -> customers.create(caller, call.json(), recorder));
    }

    private Response get(Principal caller, Request call) {
        return customers
                .find(caller.platformId(), customerId(call))
                .map(customer -> Response.json(200, CustomerJson.bytes(customer)))
                .orElseThrow(Customers::notFound);
    }

    private Response update(Principal caller, Request call) {
        return customers.update(
                caller,
                customerId(call),
                call.json(),
                new SignedRequests.Headers(call.header("Grid-Wallet-Signature"), call.header("Request-Id")));
    }

    private Response delete(Principal caller, Request call) {
        return customers.delete(caller.platform(), customerId(call));
    }

    private Response list(Principal caller, Request call) {
        PlatformId platform = caller.platformId();
        QueryParameters query = call.query(LocalDate.now(clock));
        CustomerFilter filter = CustomerFilter.read(query);
        Pagination walk = cursors.paginate(platform, LIST, query);
        List<StoredCustomer> rows = customers.store().list(platform, filter, walk.afterId(), walk.rowsToFetch());
        return walk.toResponse(
                rows,
                row -> row.id().uuid(),
                row -> CustomerJson.bytes(customers.open(row)),
                () -> customers.store().count(platform, filter));
    }

    /// @throws ApiException the same for an id that is malformed, of another platform, or of nobody
    private static CustomerId customerId(Request call) {
        return CustomerId.parse(call.pathParameter("customerId")).orElseThrow(Customers::notFound);
    }
}
