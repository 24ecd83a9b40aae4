package dev.trellis.verification;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.VerificationId;
import dev.trellis.customers.Customers;
import dev.trellis.http.Cursors;
import dev.trellis.http.PageRequest;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
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

/// `/verifications`: submits a customer for verification, and serves its verifications.
final class VerificationRoutes {
    private static final ObjectRule REQUEST =
            ObjectRule.object().required("customerId", Rules.text(100)).build();

    /// The statuses that a list can be filtered by. `READY_FOR_VERIFICATION` is a status of the
    /// contract that no verification has here, since a verification is created by its submission.
    private static final Rule STATUS = Rules.choice(Stream.concat(
                    Stream.of("READY_FOR_VERIFICATION"),
                    Arrays.stream(VerificationStatus.values()).map(Enum::name))
            .toArray(String[]::new));

    private final VerificationService pipeline;
    private final VerificationStore store;
    private final Customers customers;
    private final Clock clock;

    VerificationRoutes(VerificationService pipeline, VerificationStore store, Customers customers, Clock clock) {
        this.pipeline = pipeline;
        this.store = store;
        this.customers = customers;
        this.clock = clock;
    }

    void install(RouteContext api) {
        api.routes()
                .post(
                        "/verifications",
                        api.authenticator()
                                .requireManage((principal, request) ->
                                        // Not `once`: a submission is several transactions, and the
                                        // provider is called between them.
                                        api.idempotency()
                                                .runReserved(
                                                        principal.platformId(),
                                                        principal.token(),
                                                        request,
                                                        () -> submit(principal, request))));
        api.routes()
                .get(
                        "/verifications",
                        api.authenticator()
                                .requireView((principal, request) -> list(principal, request, api.cursors())));
        api.routes().get("/verifications/{verificationId}", api.authenticator().requireView(this::get));
    }

    private Response submit(Principal principal, Request request) {
        ValidationContext context = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode parsed = REQUEST.read(request.json(), "", context);
        ObjectNode body = parsed == null ? Json.object() : parsed;
        if (parsed != null) {
            REQUEST.requireComplete(body, "", context);
        }
        Optional<CustomerId> customer = CustomerId.parse(body.path("customerId").asString(""));
        if (body.has("customerId") && customer.isEmpty()) {
            context.addError("customerId", "Must be the id of a customer, Customer:<uuid>.");
        }
        context.throwIfInvalid();
        return Response.json(200, pipeline.submit(principal.platform(), customer.orElseThrow()));
    }

    private Response get(Principal principal, Request request) {
        StoredVerification verification = VerificationId.parse(request.pathParameter("verificationId"))
                .flatMap(id -> store.find(principal.platformId(), id))
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such verification."));
        @Nullable
        DataKey key = customers
                .dataKey(principal.platformId(), verification.customer())
                .orElse(null);
        return Response.json(200, verification.json(key));
    }

    private Response list(Principal principal, Request request, Cursors cursors) {
        PlatformId platform = principal.platformId();
        QueryParameters query = request.query(LocalDate.now(clock));
        VerificationStore.Filter filter = new VerificationStore.Filter(
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse),
                query.text("verificationStatus", STATUS));
        PageRequest pagination = cursors.paginate(platform, "verifications", query);
        List<StoredVerification> rows = store.list(platform, filter, pagination.afterId(), pagination.rowsToFetch());
        Map<CustomerId, DataKey> keys = customers.dataKeys(
                platform,
                rows.stream().map(StoredVerification::customer).distinct().toList());
        return pagination.toResponse(
                rows,
                row -> row.id().uuid(),
                row -> Json.mapper().writeValueAsBytes(row.json(keys.get(row.customer()))));
    }
}
