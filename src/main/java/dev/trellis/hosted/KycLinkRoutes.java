package dev.trellis.hosted;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.CustomerId;
import dev.trellis.customers.Customers;
import dev.trellis.http.Handler;
import dev.trellis.http.Idempotency;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `POST /customers/{customerId}/kyc-link`, and `GET /customers/kyc-link` of the older contract.
final class KycLinkRoutes {
    /// Longer than [RedirectUriPolicy] accepts, so that its message names the limit.
    private static final int MAX_URI = 10_000;

    private static final ObjectRule REQUEST =
            ObjectRule.object().optional("redirectUri", Rules.text(MAX_URI)).build();

    private final KycLinks links;
    private final Customers customers;
    private final Clock clock;

    KycLinkRoutes(KycLinks links, Customers customers, Clock clock) {
        this.links = links;
        this.customers = customers;
        this.clock = clock;
    }

    void install(RouteContext api) {
        api.routes().post("/customers/{customerId}/kyc-link", once(api, this::create));
        api.routes().get("/customers/kyc-link", once(api, this::createByQuery));
    }

    private interface LinkHandler {
        Response handle(Principal principal, Request request, Idempotency.Recorder recorder);
    }

    /// Runs a handler once per `Idempotency-Key`; the GET makes a link, too.
    private static Handler once(RouteContext api, LinkHandler handler) {
        return api.authenticator()
                .requireManage((principal, request) -> api.idempotency()
                        .runOnce(
                                principal.platformId(),
                                principal.token(),
                                request,
                                recorder -> handler.handle(principal, request, recorder)));
    }

    private Response create(Principal principal, Request request, Idempotency.Recorder recorder) {
        CustomerId customer =
                CustomerId.parse(request.pathParameter("customerId")).orElseThrow(KycLinks::customerNotFound);
        ValidationContext context = new ValidationContext(LocalDate.now(clock));
        boolean isEmpty = request.body().length == 0;
        @Nullable ObjectNode body = isEmpty ? null : REQUEST.read(request.json(), "", context);
        context.throwIfInvalid();
        @Nullable
        String redirectUri = body != null && body.has("redirectUri")
                ? body.path("redirectUri").stringValue()
                : null;
        return links.create(principal.platform(), customer, redirectUri, 201, recorder);
    }

    private Response createByQuery(Principal principal, Request request, Idempotency.Recorder recorder) {
        QueryParameters query = request.query(LocalDate.now(clock));
        @Nullable
        CustomerId customerId =
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse);
        @Nullable String platformCustomerId = query.text("platformCustomerId", Rules.text(255));
        @Nullable String redirectUri = query.text("redirectUri", Rules.text(MAX_URI));
        query.throwIfInvalid();
        Optional<CustomerId> customer = customerId != null
                ? Optional.of(customerId)
                : Optional.ofNullable(platformCustomerId)
                        .flatMap(id -> customers.findByPlatformId(principal.platformId(), id));
        return links.create(
                principal.platform(), customer.orElseThrow(KycLinks::customerNotFound), redirectUri, 200, recorder);
    }
}
