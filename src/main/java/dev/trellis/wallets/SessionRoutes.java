package dev.trellis.wallets;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.Environment;
import dev.trellis.base.SessionId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.ValidationContext;

/// `/auth/sessions`.
final class SessionRoutes {
    private static final String SESSION = "/auth/sessions/{id}";

    private static final ObjectRule REFRESH = ObjectRule.object()
            .required("clientPublicKey", CredentialBodies.PUBLIC_KEY)
            .build();

    private final Sessions sessions;
    private final Environment environment;

    SessionRoutes(Sessions sessions, Environment environment) {
        this.sessions = sessions;
        this.environment = environment;
    }

    void install(RouteContext api) {
        Authenticator authenticator = api.authenticator();
        api.routes().get("/auth/sessions", authenticator.requireView(this::list));
        api.routes()
                .post(
                        SESSION + "/refresh",
                        authenticator.requireManage(WalletRequests.once(api.idempotency(), this::refresh)));
        api.routes().delete(SESSION, authenticator.requireManage(this::revoke));
    }

    private Response list(Principal principal, Request request) {
        return sessions.list(principal.platformId(), WalletRequests.accountId(request, environment.today()));
    }

    private Response refresh(Principal principal, Request request, Idempotency.Recorder recorder) {
        SessionId id = id(request);
        String publicKey = CredentialBodies.read(REFRESH, request.json(), new ValidationContext(environment.today()))
                .path("clientPublicKey")
                .stringValue();
        return sessions.refresh(
                principal.platform(),
                id,
                WalletRequests.clientKey(publicKey),
                WalletRequests.signatureHeaders(request),
                recorder);
    }

    private Response revoke(Principal principal, Request request) {
        return sessions.revoke(principal.platform(), id(request), WalletRequests.signatureHeaders(request));
    }

    private static SessionId id(Request request) {
        return SessionId.parse(request.pathParameter("id")).orElseThrow(LockedSession::notFound);
    }
}
