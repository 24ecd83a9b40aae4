package dev.trellis.customers;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.PlatformId;
import dev.trellis.http.Cursors;
import dev.trellis.http.PageRequest;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.sealing.RootKeyRing;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;

/// `GET /customers`.
final class CustomerListRoutes {
    /// The name of this list in cursors.
    private static final String LIST = "customers";

    private final CustomerStore store;
    private final RootKeyRing keyRing;
    private final Cursors cursors;
    private final Clock clock;

    CustomerListRoutes(CustomerStore store, RootKeyRing keyRing, Cursors cursors, Clock clock) {
        this.store = store;
        this.keyRing = keyRing;
        this.cursors = cursors;
        this.clock = clock;
    }

    void install(RouteContext api) {
        api.routes().get("/customers", api.authenticator().requireView(this::list));
    }

    private Response list(Principal principal, Request request) {
        PlatformId platform = principal.platformId();
        QueryParameters query = request.query(LocalDate.now(clock));
        CustomerFilter filter = CustomerFilter.read(query);
        PageRequest pagination = cursors.paginate(platform, LIST, query);
        List<StoredCustomer> rows = store.list(platform, filter, pagination.afterId(), pagination.rowsToFetch());
        return pagination.toResponse(
                rows,
                row -> row.id().uuid(),
                row -> CustomerJson.bytes(row.decrypt(keyRing)),
                () -> store.count(platform, filter));
    }
}
