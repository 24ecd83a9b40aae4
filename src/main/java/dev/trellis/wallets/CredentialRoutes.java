package dev.trellis.wallets;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.Environment;
import dev.trellis.base.InternalAccountId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ValidationContext;
import dev.trellis.passkeys.WebAuthnVerifier;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/auth/credentials`: list, add and revoke. Logging in by a credential is in [LoginRoutes].
final class CredentialRoutes {
    private final Credentials credentials;
    private final CredentialEnrolment enrolment;
    private final ExternalVerifiers verifiers;
    private final Environment environment;

    CredentialRoutes(
            Credentials credentials,
            CredentialEnrolment enrolment,
            ExternalVerifiers verifiers,
            Environment environment) {
        this.credentials = credentials;
        this.enrolment = enrolment;
        this.verifiers = verifiers;
        this.environment = environment;
    }

    void install(RouteContext api) {
        Authenticator authenticator = api.authenticator();
        api.routes().get("/auth/credentials", authenticator.requireView(this::list));
        api.routes()
                .post(
                        "/auth/credentials",
                        authenticator.requireManage(WalletRequests.once(api.idempotency(), this::add)));
        api.routes().delete("/auth/credentials/{id}", authenticator.requireManage(this::revoke));
    }

    private Response list(Principal principal, Request request) {
        return credentials.list(principal.platformId(), WalletRequests.accountId(request, environment.today()));
    }

    private Response add(Principal principal, Request request, Idempotency.Recorder recorder) {
        ObjectNode body = CredentialBodies.CREATE.read(request.json(), new ValidationContext(environment.today()));
        InternalAccountId account = InternalAccountId.parse(
                        body.path("accountId").stringValue())
                .orElseThrow(CredentialEnrolment::walletNotFound);
        CredentialEnrolment.AddRequest add = new CredentialEnrolment.AddRequest(
                principal.platform(),
                account,
                Json.canonical(body),
                WalletRequests.signatureHeaders(request),
                recorder);
        AuthMethodType type = CredentialBodies.type(body);
        return switch (type) {
            case EMAIL_OTP, SMS_OTP -> enrolment.addAddress(add, type);
            case OAUTH ->
                enrolment.addToken(add, verifiers, body.path("oidcToken").stringValue());
            case PASSKEY ->
                enrolment.addPasskey(
                        add,
                        verifiers,
                        body.path("nickname").stringValue(),
                        body.path("challenge").stringValue(),
                        attestation(body.path("attestation")));
        };
    }

    private static WebAuthnVerifier.Attestation attestation(JsonNode json) {
        Set<String> transports = new HashSet<>();
        json.path("transports").forEach(transport -> transports.add(transport.stringValue()));
        return new WebAuthnVerifier.Attestation(
                CredentialBodies.decodeBase64(json.path("credentialId")),
                CredentialBodies.decodeBase64(json.path("clientDataJson")),
                CredentialBodies.decodeBase64(json.path("attestationObject")),
                transports);
    }

    private Response revoke(Principal principal, Request request) {
        AuthMethodId id = AuthMethodId.parse(request.pathParameter("id")).orElseThrow(LockedCredential::notFound);
        return credentials.revoke(principal.platform(), id, WalletRequests.signatureHeaders(request));
    }
}
