package dev.trellis.verification;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.VerificationId;
import dev.trellis.customers.Customers;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Pagination;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import dev.trellis.sealing.DataKey;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/verifications`: handing an application in, and seeing where it stands.
final class VerificationRoutes {
    private static final ObjectRule REQUEST =
            ObjectRule.object().required("customerId", Rules.text(100)).build();

    /// What can be asked for: also the one status of the contract that no verification is ever in
    /// here, since handing in is what makes one.
    private static final Rule STATUS = Rules.choice(Stream.concat(
                    Stream.of("READY_FOR_VERIFICATION"),
                    Arrays.stream(VerificationStatus.values()).map(Enum::name))
            .toArray(String[]::new));

    private final VerificationPipeline verifications;
    private final VerificationStore store;
    private final Customers customers;
    private final Clock clock;

    VerificationRoutes(VerificationPipeline verifications, VerificationStore store, Customers customers, Clock clock) {
        this.verifications = verifications;
        this.store = store;
        this.customers = customers;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator, Cursors cursors, Idempotency idempotency) {
        routes.post(
                "/verifications",
                authenticator.requireManage((caller, call) ->
                        // It commits in several steps, the provider being asked between them.
                        idempotency.runReserved(
                                caller.platformId(), caller.token(), call, () -> submit(caller, call))));
        routes.get("/verifications", authenticator.requireView((caller, call) -> list(caller, call, cursors)));
        routes.get("/verifications/{verificationId}", authenticator.requireView(this::get));
    }

    private Response submit(Principal caller, Request call) {
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode read = REQUEST.read(call.json(), "", reading);
        ObjectNode body = read == null ? Json.object() : read;
        if (read != null) {
            REQUEST.requireComplete(body, "", reading);
        }
        Optional<CustomerId> customer = CustomerId.parse(body.path("customerId").asString(""));
        if (body.has("customerId") && customer.isEmpty()) {
            reading.addError("customerId", "Must be the id of a customer, Customer:<uuid>.");
        }
        reading.throwIfInvalid();
        return Response.json(200, verifications.submit(caller.platform(), customer.orElseThrow()));
    }

    private Response get(Principal caller, Request call) {
        StoredVerification verification = VerificationId.parse(call.pathParameter("verificationId"))
                .flatMap(id -> store.find(caller.platformId(), id))
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such verification."));
        @Nullable
        DataKey key =
                customers.dataKey(caller.platformId(), verification.customer()).orElse(null);
        return Response.json(200, verification.json(key));
    }

    private Response list(Principal caller, Request call, Cursors cursors) {
        PlatformId platform = caller.platformId();
        QueryParameters query = call.query(LocalDate.now(clock));
        VerificationStore.Filter filter = new VerificationStore.Filter(
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse),
                query.text("verificationStatus", STATUS));
        Pagination walk = cursors.paginate(platform, "verifications", query);
        List<StoredVerification> rows = store.list(platform, filter, walk.afterId(), walk.rowsToFetch());
        Map<CustomerId, DataKey> keys = customers.dataKeys(
                platform, rows.stream().map(StoredVerification::customer).distinct().toList());
        return walk.toResponse(
                rows,
                row -> row.id().uuid(),
                row -> Json.mapper().writeValueAsBytes(row.json(keys.get(row.customer()))));
    }
}
