package dev.trellis.verification;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customers;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Pagination;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.sealing.DataKey;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/beneficial-owners`: the people who own or control a business.
final class BeneficialOwnerRoutes {
    private final BeneficialOwners beneficialOwners;
    private final Customers customers;
    private final BeneficialOwnerStore store;
    private final Clock clock;

    BeneficialOwnerRoutes(BeneficialOwners owners, Customers customers, BeneficialOwnerStore store, Clock clock) {
        this.beneficialOwners = owners;
        this.customers = customers;
        this.store = store;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator, Cursors cursors, Idempotency idempotency) {
        routes.post(
                "/beneficial-owners",
                authenticator.requireManage((caller, call) -> idempotency.runOnce(
                        caller.platformId(),
                        caller.token(),
                        call,
                        recorder -> beneficialOwners.create(caller.platform(), call.json(), recorder))));
        routes.get("/beneficial-owners", authenticator.requireView((caller, call) -> list(caller, call, cursors)));
        routes.get("/beneficial-owners/{beneficialOwnerId}", authenticator.requireView(this::get));
        routes.patch(
                "/beneficial-owners/{beneficialOwnerId}",
                authenticator.requireManage((caller, call) ->
                        beneficialOwners.update(caller.platformId(), find(caller.platformId(), call), call.json())));
    }

    private Response get(Principal caller, Request call) {
        StoredBeneficialOwner owner = find(caller.platformId(), call);
        DataKey key = customers.dataKey(caller.platformId(), owner.customer()).orElseThrow(BeneficialOwners::notFound);
        return Response.json(200, owner.json(owner.open(key)));
    }

    private Response list(Principal caller, Request call, Cursors cursors) {
        PlatformId platform = caller.platformId();
        QueryParameters query = call.query(LocalDate.now(clock));
        @Nullable
        CustomerId given =
                query.required("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse);
        Pagination walk = cursors.paginate(platform, "beneficial-owners", query);
        CustomerId customer = Objects.requireNonNull(given);
        Optional<DataKey> key = customers.dataKey(platform, customer);
        if (key.isEmpty()) {
            return walk.toResponse(
                    List.<StoredBeneficialOwner>of(), owner -> owner.id().uuid(), owner -> new byte[0]);
        }
        return walk.toResponse(
                store.list(platform, customer, walk.afterId(), walk.rowsToFetch()),
                owner -> owner.id().uuid(),
                owner -> Json.mapper().writeValueAsBytes(owner.json(owner.open(key.get()))),
                () -> store.count(platform, customer));
    }

    private StoredBeneficialOwner find(PlatformId platform, Request call) {
        return BeneficialOwnerId.parse(call.pathParameter("beneficialOwnerId"))
                .flatMap(id -> store.find(platform, id))
                .orElseThrow(BeneficialOwners::notFound);
    }
}
