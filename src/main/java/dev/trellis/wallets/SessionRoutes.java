package dev.trellis.wallets;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.SessionId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import java.time.Clock;
import java.time.LocalDate;
import tools.jackson.databind.JsonNode;

/// `/auth/sessions`, `PATCH /internal-accounts/{id}`, and the changes of contacts that wait for
/// a signature.
final class SessionRoutes {
    private static final String SESSION = "/auth/sessions/{id}";
    private static final String CHANGES = "/customers/{customerId}/contact-changes";

    private static final ObjectRule REFRESH = ObjectRule.object()
            .required("clientPublicKey", CredentialBodies.PUBLIC_KEY)
            .build();
    private static final ObjectRule ACCOUNT =
            ObjectRule.object().optional("privateEnabled", Rules.flag()).build();

    private final Sessions sessions;
    private final WalletPrivacy privacy;
    private final ContactChange contacts;
    private final Clock clock;

    SessionRoutes(WalletDependencies parts, ContactChange contacts) {
        this.sessions = new Sessions(parts);
        this.privacy = new WalletPrivacy(parts);
        this.contacts = contacts;
        this.clock = parts.clock();
    }

    void install(Routes routes, Authenticator authenticator, Idempotency idempotency) {
        routes.get(
                "/auth/sessions",
                authenticator.requireView(
                        (caller, call) -> sessions.list(caller.platformId(), CredentialRoutes.accountId(call, clock))));
        routes.post(
                SESSION + "/refresh", authenticator.requireManage(CredentialRoutes.once(idempotency, this::refresh)));
        routes.delete(
                SESSION,
                authenticator.requireManage((caller, call) -> sessions.revoke(
                        caller.platform(),
                        SessionId.parse(call.pathParameter("id")).orElseThrow(Sessions::notFound),
                        CredentialRoutes.headers(call))));
        routes.patch("/internal-accounts/{id}", authenticator.requireManage(this::changeAccount));
        routes.get(
                CHANGES,
                authenticator.requireView((caller, call) -> contacts.listPending(caller.platformId(), customer(call))));
        routes.delete(
                CHANGES + "/{requestId}",
                authenticator.requireManage((caller, call) -> contacts.cancel(
                        caller.platformId(),
                        customer(call),
                        SignedRequestId.parse(call.pathParameter("requestId")).orElseThrow(ContactChange::noChange))));
    }

    private Response refresh(Principal caller, Request call, Idempotency.Recorder recorder) {
        SessionId id = SessionId.parse(call.pathParameter("id")).orElseThrow(Sessions::notFound);
        String key = CredentialBodies.read(REFRESH, call.json(), reading())
                .path("clientPublicKey")
                .stringValue();
        return sessions.refresh(
                caller.platform(), id, CredentialRoutes.clientKey(key), CredentialRoutes.headers(call), recorder);
    }

    private Response changeAccount(Principal caller, Request call) {
        JsonNode isPrivate =
                CredentialBodies.read(ACCOUNT, call.json(), reading()).path("privateEnabled");
        InternalAccountId id = InternalAccountId.parse(call.pathParameter("id")).orElseThrow(WalletPrivacy::notFound);
        return privacy.setPrivate(
                caller.platform(),
                id,
                isPrivate.isBoolean() ? isPrivate.booleanValue() : null,
                CredentialRoutes.headers(call));
    }

    private ValidationContext reading() {
        return new ValidationContext(LocalDate.now(clock));
    }

    private static CustomerId customer(Request call) {
        return CustomerId.parse(call.pathParameter("customerId")).orElseThrow(ContactChange::noCustomer);
    }
}
