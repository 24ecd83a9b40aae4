package dev.trellis.wallets;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.auth.SecuredHandler;
import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.FieldError;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.ValidationContext;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientKey;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedRequests;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/auth/credentials`.
final class CredentialRoutes {
    private static final String ONE = "/auth/credentials/{id}";

    private static final ObjectRule CHALLENGE = ObjectRule.object()
            .required("clientPublicKey", CredentialBodies.PUBLIC_KEY)
            .build();

    private final Credentials credentials;
    private final CredentialEnrolment enrolment;
    private final OtpLogin otp;
    private final OidcLogin oidc;
    private final PasskeyLogin passkey;
    private final LoginVerifiers proofs;
    private final Clock clock;

    CredentialRoutes(WalletDependencies parts, OtpService codes, CredentialEnrolment enrolment, LoginVerifiers proofs) {
        this.credentials = new Credentials(parts);
        this.enrolment = enrolment;
        this.otp = new OtpLogin(parts, codes);
        this.oidc = new OidcLogin(parts, proofs);
        this.passkey = new PasskeyLogin(parts, proofs);
        this.proofs = proofs;
        this.clock = parts.clock();
    }

    void install(Routes routes, Authenticator authenticator, Idempotency idempotency) {
        routes.get("/auth/credentials", authenticator.requireView(this::list));
        routes.post("/auth/credentials", authenticator.requireManage(once(idempotency, this::add)));
        routes.delete(
                ONE,
                authenticator.requireManage(
                        (caller, call) -> credentials.revoke(caller.platform(), id(call), headers(call))));
        routes.post(ONE + "/challenge", authenticator.requireManage(once(idempotency, this::challenge)));
        routes.post(ONE + "/verify", authenticator.requireManage(once(idempotency, this::verify)));
    }

    /// A POST that can be repeated.
    @FunctionalInterface
    interface Post {
        Response handle(Principal caller, Request call, Idempotency.Recorder recorder);
    }

    /// A signed retry has the same body as its first call; its Request-Id makes it another one.
    static SecuredHandler once(Idempotency idempotency, Post post) {
        return (caller, call) -> idempotency.runOnce(
                caller.platformId(),
                caller.token(),
                call,
                call.header("Request-Id").flatMap(SignedRequestId::parse).map(SignedRequestId::text),
                recorder -> post.handle(caller, call, recorder));
    }

    /// Of a signed retry.
    static SignedRequests.Headers headers(Request call) {
        return new SignedRequests.Headers(call.header("Grid-Wallet-Signature"), call.header("Request-Id"));
    }

    /// @throws ApiException for a point that is not on the curve
    static ClientKey clientKey(String hex) {
        return ClientKey.parse(hex)
                .orElseThrow(() -> ApiException.invalidFields(
                        List.of(new FieldError("clientPublicKey", "Must be a point on the curve P-256."))));
    }

    static InternalAccountId accountId(Request call, Clock clock) {
        QueryParameters query = call.query(LocalDate.now(clock));
        @Nullable
        InternalAccountId account = query.required(
                "accountId", "Must be the id of an account, InternalAccount:<uuid>.", InternalAccountId::parse);
        query.throwIfInvalid();
        return Objects.requireNonNull(account);
    }

    private Response list(Principal caller, Request call) {
        return credentials.list(caller.platformId(), accountId(call, clock));
    }

    private Response add(Principal caller, Request call, Idempotency.Recorder recorder) {
        ObjectNode body = CredentialBodies.CREATE.read(call.json(), reading());
        InternalAccountId account =
                InternalAccountId.parse(body.path("accountId").stringValue()).orElseThrow(Credentials::noWallet);
        CredentialEnrolment.Order order = new CredentialEnrolment.Order(
                caller.platform(), account, Json.canonical(body), headers(call), recorder);
        AuthMethodType type = CredentialBodies.type(body);
        return switch (type) {
            case EMAIL_OTP, SMS_OTP -> enrolment.addAddress(order, type);
            case OAUTH ->
                enrolment.addToken(order, proofs, body.path("oidcToken").stringValue());
            case PASSKEY ->
                enrolment.addPasskey(
                        order,
                        proofs,
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

    private Response challenge(Principal caller, Request call, Idempotency.Recorder recorder) {
        Credential credential = credentials.require(caller.platformId(), id(call));
        return switch (credential.type()) {
            case EMAIL_OTP, SMS_OTP -> otp.challenge(caller.platform(), credential.id(), recorder);
            case OAUTH ->
                throw ApiException.invalidFields(List.of(new FieldError(
                        "id", "A credential of type OAUTH has no challenge. POST …/verify with a fresh token.")));
            case PASSKEY -> {
                JsonNode sent = call.body().length == 0 ? Json.object() : call.json();
                String key = CredentialBodies.read(CHALLENGE, sent, reading())
                        .path("clientPublicKey")
                        .stringValue();
                clientKey(key);
                yield passkey.challenge(caller.platform(), credential.id(), key, recorder);
            }
        };
    }

    private Response verify(Principal caller, Request call, Idempotency.Recorder recorder) {
        AuthMethodId id = id(call);
        ObjectNode body = CredentialBodies.VERIFY.read(call.json(), reading());
        AuthMethodType type = credentials.require(caller.platformId(), id).type();
        if (type != CredentialBodies.type(body)) {
            throw ApiException.invalidFields(List.of(new FieldError("type", "This credential is of another type.")));
        }
        Platform platform = caller.platform();
        return switch (type) {
            case EMAIL_OTP, SMS_OTP ->
                otp.verify(platform, id, given(body), Json.canonical(body), headers(call), recorder);
            case OAUTH -> {
                String key = body.path("clientPublicKey").stringValue();
                yield oidc.verify(platform, id, body.path("oidcToken").stringValue(), key, clientKey(key), recorder);
            }
            case PASSKEY -> passkey.verify(platform, id, assertion(body.path("assertion")), headers(call), recorder);
        };
    }

    private static WebAuthnVerifier.Assertion assertion(JsonNode json) {
        return new WebAuthnVerifier.Assertion(
                CredentialBodies.decodeBase64(json.path("credentialId")),
                CredentialBodies.decodeBase64(json.path("clientDataJson")),
                CredentialBodies.decodeBase64(json.path("authenticatorData")),
                CredentialBodies.decodeBase64(json.path("signature")));
    }

    private static OtpService.OtpAttempt given(ObjectNode body) {
        @Nullable String bundle = text(body, "encryptedOtpBundle");
        @Nullable String code = text(body, "otp");
        @Nullable String key = text(body, "clientPublicKey");
        if (bundle != null) {
            return new OtpService.OtpAttempt(bundle, null, null);
        }
        if (code == null || key == null) {
            throw ApiException.invalidFields(List.of(new FieldError(
                    "encryptedOtpBundle", "Is required. (Older clients send otp and clientPublicKey instead.)")));
        }
        return new OtpService.OtpAttempt(null, code, clientKey(key));
    }

    private ValidationContext reading() {
        return new ValidationContext(LocalDate.now(clock));
    }

    private static @Nullable String text(ObjectNode body, String name) {
        return body.path(name).isString() ? body.path(name).stringValue() : null;
    }

    private static AuthMethodId id(Request call) {
        return AuthMethodId.parse(call.pathParameter("id")).orElseThrow(LockedCredential::notFound);
    }
}
