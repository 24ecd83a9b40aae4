package dev.trellis.wallets;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.Environment;
import dev.trellis.base.FieldError;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.ValidationContext;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedRequests;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/auth/credentials/{id}/challenge` and `/verify`: logging in by a credential.
final class LoginRoutes {
    private static final String CREDENTIAL = "/auth/credentials/{id}";

    private static final ObjectRule PASSKEY_CHALLENGE = ObjectRule.object()
            .required("clientPublicKey", CredentialBodies.PUBLIC_KEY)
            .build();

    private final Credentials credentials;
    private final OtpLogin otp;
    private final OidcLogin oidc;
    private final PasskeyLogin passkey;
    private final Environment environment;

    LoginRoutes(Credentials credentials, OtpLogin otp, OidcLogin oidc, PasskeyLogin passkey, Environment environment) {
        this.credentials = credentials;
        this.otp = otp;
        this.oidc = oidc;
        this.passkey = passkey;
        this.environment = environment;
    }

    void install(RouteContext api) {
        api.routes()
                .post(
                        CREDENTIAL + "/challenge",
                        api.authenticator().requireManage(WalletRequests.once(api.idempotency(), this::challenge)));
        api.routes()
                .post(
                        CREDENTIAL + "/verify",
                        api.authenticator().requireManage(WalletRequests.once(api.idempotency(), this::verify)));
    }

    private Response challenge(Principal principal, Request request, Idempotency.Recorder recorder) {
        Credential credential = credentials.require(principal.platformId(), id(request));
        return switch (credential.type()) {
            case EMAIL_OTP, SMS_OTP -> otp.challenge(principal.platform(), credential.id(), recorder);
            case OAUTH ->
                throw ApiException.invalidFields(List.of(new FieldError(
                        "id", "A credential of type OAUTH has no challenge. POST …/verify with a fresh token.")));
            case PASSKEY -> {
                JsonNode body = request.body().length == 0 ? Json.object() : request.json();
                String publicKey = CredentialBodies.read(PASSKEY_CHALLENGE, body, validation())
                        .path("clientPublicKey")
                        .stringValue();
                WalletRequests.clientKey(publicKey);
                yield passkey.challenge(principal.platform(), credential.id(), publicKey, recorder);
            }
        };
    }

    private Response verify(Principal principal, Request request, Idempotency.Recorder recorder) {
        AuthMethodId id = id(request);
        ObjectNode body = CredentialBodies.VERIFY.read(request.json(), validation());
        AuthMethodType type = credentials.require(principal.platformId(), id).type();
        if (type != CredentialBodies.type(body)) {
            throw ApiException.invalidFields(List.of(new FieldError("type", "This credential is of another type.")));
        }
        Platform platform = principal.platform();
        SignedRequests.Headers headers = WalletRequests.signatureHeaders(request);
        return switch (type) {
            case EMAIL_OTP, SMS_OTP ->
                otp.verify(platform, id, otpAttempt(body), Json.canonical(body), headers, recorder);
            case OAUTH -> {
                String publicKey = body.path("clientPublicKey").stringValue();
                yield oidc.verify(
                        platform,
                        id,
                        body.path("oidcToken").stringValue(),
                        publicKey,
                        WalletRequests.clientKey(publicKey),
                        recorder);
            }
            case PASSKEY -> passkey.verify(platform, id, assertion(body.path("assertion")), headers, recorder);
        };
    }

    private static OtpService.Attempt otpAttempt(ObjectNode body) {
        @Nullable String bundle = text(body, "encryptedOtpBundle");
        @Nullable String code = text(body, "otp");
        @Nullable String publicKey = text(body, "clientPublicKey");
        if (bundle != null) {
            return new OtpService.Attempt(bundle, null, null);
        }
        if (code == null || publicKey == null) {
            throw ApiException.invalidFields(List.of(new FieldError(
                    "encryptedOtpBundle", "Is required. (Older clients send otp and clientPublicKey instead.)")));
        }
        return new OtpService.Attempt(null, code, WalletRequests.clientKey(publicKey));
    }

    private static WebAuthnVerifier.Assertion assertion(JsonNode json) {
        return new WebAuthnVerifier.Assertion(
                CredentialBodies.decodeBase64(json.path("credentialId")),
                CredentialBodies.decodeBase64(json.path("clientDataJson")),
                CredentialBodies.decodeBase64(json.path("authenticatorData")),
                CredentialBodies.decodeBase64(json.path("signature")));
    }

    private ValidationContext validation() {
        return new ValidationContext(environment.today());
    }

    private static @Nullable String text(ObjectNode body, String name) {
        return body.path(name).isString() ? body.path(name).stringValue() : null;
    }

    private static AuthMethodId id(Request request) {
        return AuthMethodId.parse(request.pathParameter("id")).orElseThrow(LockedCredential::notFound);
    }
}
