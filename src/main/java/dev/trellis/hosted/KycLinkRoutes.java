package dev.trellis.hosted;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.customers.Customers;
import dev.trellis.http.Idempotency;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `POST /customers/{customerId}/kyc-link`, and `GET /customers/kyc-link` as older clients call it.
final class KycLinkRoutes {
    private static final int MAX_URI = 10_000; // Longer ones than are accepted, so that they are told what is.

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

    void install(Routes routes, Authenticator authenticator, Idempotency idempotency) {
        routes.post(
                "/customers/{customerId}/kyc-link",
                authenticator.requireManage((caller, call) -> idempotency.runOnce(
                        caller.platformId(), caller.token(), call, recorder -> create(caller, call, recorder))));
        routes.get(
                "/customers/kyc-link",
                authenticator.requireManage((caller, call) -> idempotency.runOnce(
                        caller.platformId(), caller.token(), call, recorder -> older(caller, call, recorder))));
    }

    private Response create(Principal caller, Request call, Idempotency.Recorder recorder) {
        CustomerId customer = CustomerId.parse(call.pathParameter("customerId")).orElseThrow(KycLinkRoutes::notFound);
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        boolean isEmpty = call.body().length == 0;
        @Nullable ObjectNode body = isEmpty ? null : REQUEST.read(call.json(), "", reading);
        reading.throwIfInvalid();
        @Nullable
        String redirectUri = body != null && body.has("redirectUri")
                ? body.path("redirectUri").stringValue()
                : null;
        return links.create(caller.platform(), customer, redirectUri, 201, recorder);
    }

    private Response older(Principal caller, Request call, Idempotency.Recorder recorder) {
        QueryParameters query = call.query(LocalDate.now(clock));
        @Nullable
        CustomerId customerId =
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse);
        @Nullable String platformCustomerId = query.text("platformCustomerId", Rules.text(255));
        @Nullable String redirectUri = query.text("redirectUri", Rules.text(MAX_URI));
        query.throwIfInvalid();
        Optional<CustomerId> customer = customerId != null
                ? Optional.of(customerId)
                : Optional.ofNullable(platformCustomerId)
                        .flatMap(id -> customers.findByPlatformId(caller.platformId(), id));
        return links.create(caller.platform(), customer.orElseThrow(KycLinkRoutes::notFound), redirectUri, 200, recorder);
    }

    private static ApiException notFound() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }
}
