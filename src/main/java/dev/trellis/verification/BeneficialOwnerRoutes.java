package dev.trellis.verification;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customers;
import dev.trellis.http.Cursors;
import dev.trellis.http.PageRequest;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
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

    void install(RouteContext api) {
        api.routes()
                .post(
                        "/beneficial-owners",
                        api.authenticator()
                                .requireManage((principal, request) -> api.idempotency()
                                        .runOnce(
                                                principal.platformId(),
                                                principal.token(),
                                                request,
                                                recorder -> beneficialOwners.create(
                                                        principal.platform(), request.json(), recorder))));
        api.routes()
                .get(
                        "/beneficial-owners",
                        api.authenticator()
                                .requireView((principal, request) -> list(principal, request, api.cursors())));
        api.routes()
                .get(
                        "/beneficial-owners/{beneficialOwnerId}",
                        api.authenticator().requireView(this::get));
        api.routes()
                .patch(
                        "/beneficial-owners/{beneficialOwnerId}",
                        api.authenticator()
                                .requireManage((principal, request) -> beneficialOwners.update(
                                        principal.platformId(),
                                        find(principal.platformId(), request),
                                        request.json())));
    }

    private Response get(Principal principal, Request request) {
        StoredBeneficialOwner beneficialOwner = find(principal.platformId(), request);
        DataKey key = customers
                .dataKey(principal.platformId(), beneficialOwner.customer())
                .orElseThrow(BeneficialOwners::notFound);
        return Response.json(200, beneficialOwner.json(beneficialOwner.open(key)));
    }

    private Response list(Principal principal, Request request, Cursors cursors) {
        PlatformId platform = principal.platformId();
        QueryParameters query = request.query(LocalDate.now(clock));
        @Nullable
        CustomerId requestedCustomer =
                query.required("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse);
        PageRequest pagination = cursors.paginate(platform, "beneficial-owners", query);
        CustomerId customer = Objects.requireNonNull(requestedCustomer);
        Optional<DataKey> key = customers.dataKey(platform, customer);
        if (key.isEmpty()) {
            return pagination.toResponse(
                    List.<StoredBeneficialOwner>of(), owner -> owner.id().uuid(), owner -> new byte[0]);
        }
        return pagination.toResponse(
                store.list(platform, customer, pagination.afterId(), pagination.rowsToFetch()),
                owner -> owner.id().uuid(),
                owner -> Json.mapper().writeValueAsBytes(owner.json(owner.open(key.get()))),
                () -> store.count(platform, customer));
    }

    private StoredBeneficialOwner find(PlatformId platform, Request request) {
        return BeneficialOwnerId.parse(request.pathParameter("beneficialOwnerId"))
                .flatMap(id -> store.find(platform, id))
                .orElseThrow(BeneficialOwners::notFound);
    }
}
