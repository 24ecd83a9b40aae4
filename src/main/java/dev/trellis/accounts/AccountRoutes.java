package dev.trellis.accounts;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Pagination;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.Rules;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Lists of internal accounts, of customers and of the platform.
public final class AccountRoutes {
    private static final String LIST = "internal-accounts";

    private final AccountStore store;
    private final Cursors cursors;
    private final Clock clock;

    public AccountRoutes(Database database, Cursors cursors, Clock clock) {
        this.store = new AccountStore(database);
        this.cursors = cursors;
        this.clock = clock;
    }

    public void install(Routes routes, Authenticator authenticator) {
        routes.get("/customers/internal-accounts", authenticator.requireView(this::ofCustomers));
        routes.get("/platform/internal-accounts", authenticator.requireView(this::ofPlatform));
    }

    private Response ofCustomers(Principal caller, Request call) {
        PlatformId platform = caller.platformId();
        QueryParameters query = call.query(LocalDate.now(clock));
        AccountStore.Filter filter = new AccountStore.Filter(
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse),
                query.text("currency", Rules.text(20)),
                query.text("type", Rules.choice(AccountType.class)));
        Pagination walk = cursors.paginate(platform, LIST, query);
        List<InternalAccount> rows = store.ofCustomers(platform, filter, walk.afterId(), walk.rowsToFetch());
        return walk.toResponse(rows, account -> account.id().uuid(), AccountRoutes::bytes);
    }

    private Response ofPlatform(Principal caller, Request call) {
        QueryParameters query = call.query(LocalDate.now(clock));
        AccountStore.Filter filter = new AccountStore.Filter(
                null, query.text("currency", Rules.text(20)), query.text("type", Rules.choice(AccountType.class)));
        query.throwIfInvalid();
        ObjectNode body = Json.object();
        var data = body.putArray("data");
        store.ofPlatform(caller.platformId(), filter).forEach(account -> data.add(account.json()));
        return Response.json(200, body);
    }

    private static byte[] bytes(InternalAccount account) {
        return Json.mapper().writeValueAsBytes(account.json());
    }
}
