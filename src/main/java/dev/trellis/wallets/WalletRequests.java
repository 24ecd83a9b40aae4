package dev.trellis.wallets;

import dev.trellis.auth.AuthenticatedHandler;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.FieldError;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.wallets.crypto.ClientPublicKey;
import dev.trellis.wallets.signing.SignedRequests;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the routes of wallets read from requests in the same way: headers, keys, the query, and
/// idempotency keys.
final class WalletRequests {
    private static final String REQUEST_ID = "Request-Id";

    private WalletRequests() {}

    /// Handles a POST that can be repeated safely.
    @FunctionalInterface
    interface IdempotentHandler {
        Response handle(Principal principal, Request request, Idempotency.Recorder recorder);
    }

    /// Executes a POST once per `Idempotency-Key`. A signed retry may have the same key as its
    /// first request, since both have the same body: its `Request-Id` makes it a different request.
    static AuthenticatedHandler once(Idempotency idempotency, IdempotentHandler handler) {
        return (principal, request) -> idempotency.runOnce(
                principal.platformId(),
                principal.token(),
                request,
                request.header(REQUEST_ID).flatMap(SignedRequestId::parse).map(SignedRequestId::text),
                recorder -> handler.handle(principal, request, recorder));
    }

    /// The headers of a signed retry.
    static SignedRequests.Headers signatureHeaders(Request request) {
        return new SignedRequests.Headers(request.header("Grid-Wallet-Signature"), request.header(REQUEST_ID));
    }

    /// @param hex `clientPublicKey`
    /// @throws ApiException `INVALID_INPUT` when it is not a point on the curve
    static ClientPublicKey clientKey(String hex) {
        return ClientPublicKey.parse(hex)
                .orElseThrow(() -> ApiException.invalidFields(
                        List.of(new FieldError("clientPublicKey", "Must be a point on the curve P-256."))));
    }

    /// The query parameter `accountId`.
    ///
    /// @throws ApiException `INVALID_INPUT` when it is missing or malformed
    static InternalAccountId accountId(Request request, LocalDate today) {
        QueryParameters query = request.query(today);
        @Nullable
        InternalAccountId account = query.required(
                "accountId", "Must be the id of an account, InternalAccount:<uuid>.", InternalAccountId::parse);
        query.throwIfInvalid();
        return Objects.requireNonNull(account);
    }
}
