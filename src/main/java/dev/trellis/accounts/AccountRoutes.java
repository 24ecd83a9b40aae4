package dev.trellis.accounts;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.PageRequest;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.Rules;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `GET /customers/internal-accounts` and `GET /platform/internal-accounts`.
public final class AccountRoutes {
    /// The name of the customers' list in cursors.
    private static final String LIST = "internal-accounts";

    private final AccountStore store;
    private final Cursors cursors;
    private final Clock clock;

    public AccountRoutes(Database database, Cursors cursors, Clock clock) {
        this.store = new AccountStore(database);
        this.cursors = cursors;
        this.clock = clock;
    }

    /// Registers the routes.
    public void install(RouteContext api) {
        api.routes().get("/customers/internal-accounts", api.authenticator().requireView(this::listForCustomers));
        api.routes().get("/platform/internal-accounts", api.authenticator().requireView(this::listForPlatform));
    }

    private Response listForCustomers(Principal principal, Request request) {
        PlatformId platform = principal.platformId();
        QueryParameters query = request.query(LocalDate.now(clock));
        AccountStore.Filter filter = new AccountStore.Filter(
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse),
                query.text("currency", Rules.text(20)),
                query.text("type", Rules.choice(AccountType.class)));
        PageRequest pagination = cursors.paginate(platform, LIST, query);
        List<InternalAccount> rows =
                store.listForCustomers(platform, filter, pagination.afterId(), pagination.rowsToFetch());
        return pagination.toResponse(rows, account -> account.id().uuid(), AccountRoutes::bytes);
    }

    private Response listForPlatform(Principal principal, Request request) {
        QueryParameters query = request.query(LocalDate.now(clock));
        AccountStore.Filter filter = new AccountStore.Filter(
                null, query.text("currency", Rules.text(20)), query.text("type", Rules.choice(AccountType.class)));
        query.throwIfInvalid();
        ObjectNode body = Json.object();
        var data = body.putArray("data");
        store.listForPlatform(principal.platformId(), filter).forEach(account -> data.add(account.json()));
        return Response.json(200, body);
    }

    private static byte[] bytes(InternalAccount account) {
        return Json.mapper().writeValueAsBytes(account.json());
    }
}
