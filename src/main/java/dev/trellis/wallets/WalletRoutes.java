package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.FieldFault;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.SessionId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.http.Answer;
import dev.trellis.http.Call;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Query;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Reading;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;
import dev.trellis.platforms.Authenticator;
import dev.trellis.platforms.Caller;
import dev.trellis.platforms.SecuredHandler;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/auth/…`, `PATCH /internal-accounts/{id}`, and the changes of contacts that wait for a signature.
final class WalletRoutes {
    private static final String CREDENTIAL = "/auth/credentials/{id}";
    private static final String SESSION = "/auth/sessions/{id}";
    private static final String CHANGES = "/customers/{customerId}/contact-changes";

    private static final Rule OTP_TYPE = Rules.choice("EMAIL_OTP", "SMS_OTP");
    private static final Rule KEY = Rules.pattern(
            "^(0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$", "Must be a public key of P-256 (SEC1) in hex.");

    private static final ObjectRule NEW = ObjectRule.object()
            .required("type", OTP_TYPE)
            .required("accountId", Rules.text(100))
            .build();
    private static final ObjectRule GIVEN = ObjectRule.object()
            .required("type", OTP_TYPE)
            .optional("encryptedOtpBundle", Rules.text(4_096))
            .optional("otp", Rules.text(32))
            .optional("clientPublicKey", KEY)
            .build();
    private static final ObjectRule REFRESH =
            ObjectRule.object().required("clientPublicKey", KEY).build();
    private static final ObjectRule ACCOUNT =
            ObjectRule.object().optional("privateEnabled", Rules.flag()).build();

    private final Credentials credentials;
    private final LogIn logIn;
    private final Sessions sessions;
    private final Privacy privacy;
    private final ContactChange contacts;
    private final Idempotency idempotency;
    private final Clock clock;

    WalletRoutes(
            Credentials credentials,
            LogIn logIn,
            Sessions sessions,
            Privacy privacy,
            ContactChange contacts,
            Idempotency idempotency,
            Clock clock) {
        this.credentials = credentials;
        this.logIn = logIn;
        this.sessions = sessions;
        this.privacy = privacy;
        this.contacts = contacts;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator) {
        routes.get("/auth/credentials", authenticator.view(this::list));
        routes.post("/auth/credentials", authenticator.manage(once(this::add)));
        routes.delete(
                CREDENTIAL,
                authenticator.manage((caller, call) -> credentials.revoke(
                        caller.platform(), credential(call).orElseThrow(LogIn::notFound), headers(call))));
        routes.post(CREDENTIAL + "/challenge", authenticator.manage(once(this::challenge)));
        routes.post(CREDENTIAL + "/verify", authenticator.manage(once(this::verify)));
        routes.get("/auth/sessions", authenticator.view(this::listSessions));
        routes.post(SESSION + "/refresh", authenticator.manage(once(this::refresh)));
        routes.delete(
                SESSION,
                authenticator.manage((caller, call) -> sessions.revoke(
                        caller.platform(),
                        SessionId.parse(call.pathParameter("id")).orElseThrow(Sessions::notFound),
                        headers(call))));
        routes.patch("/internal-accounts/{id}", authenticator.manage(this::changeAccount));
        routes.get(
                CHANGES, authenticator.view((caller, call) -> contacts.waiting(caller.platformId(), customer(call))));
        routes.delete(
                CHANGES + "/{requestId}",
                authenticator.manage((caller, call) -> contacts.drop(
                        caller.platformId(),
                        customer(call),
                        SignedRequestId.parse(call.pathParameter("requestId")).orElseThrow(ContactChange::noChange))));
    }

    /// With an `Idempotency-Key` a first call is done once. A signed retry needs none: its Request-Id is used
    /// once.
    private SecuredHandler once(SecuredHandler handler) {
        return (caller, call) -> call.header("Request-Id").isPresent()
                ? handler.handle(caller, call)
                : idempotency.onceReserved(
                        caller.platformId(), caller.token(), call, () -> handler.handle(caller, call));
    }

    /// Of a signed retry.
    static SignedRequests.Headers headers(Call call) {
        return new SignedRequests.Headers(call.header("Grid-Wallet-Signature"), call.header("Request-Id"));
    }

    private Answer list(Caller caller, Call call) {
        Query query = call.query(LocalDate.now(clock));
        @Nullable InternalAccountId account = accountId(query);
        query.refuseIfFaulty();
        return credentials.list(caller.platformId(), Objects.requireNonNull(account));
    }

    private Answer listSessions(Caller caller, Call call) {
        Query query = call.query(LocalDate.now(clock));
        @Nullable InternalAccountId account = accountId(query);
        query.refuseIfFaulty();
        return sessions.list(caller.platformId(), Objects.requireNonNull(account));
    }

    private static @Nullable InternalAccountId accountId(Query query) {
        return query.required(
                "accountId", "Must be the id of an account, InternalAccount:<uuid>.", InternalAccountId::parse);
    }

    private Answer add(Caller caller, Call call) {
        ObjectNode body = read(NEW, call);
        InternalAccountId account =
                InternalAccountId.parse(body.path("accountId").stringValue()).orElseThrow(Credentials::noWallet);
        return credentials.add(caller.platform(), account, type(body), Json.canonical(body), headers(call));
    }

    private Answer challenge(Caller caller, Call call) {
        return logIn.challenge(caller.platform(), credential(call).orElseThrow(LogIn::notFound));
    }

    private Answer verify(Caller caller, Call call) {
        AuthMethodId id = credential(call).orElseThrow(LogIn::notFound);
        ObjectNode body = read(GIVEN, call);
        Credential credential = logIn.require(caller.platformId(), id);
        if (credential.type() != type(body)) {
            throw ApiException.of(List.of(new FieldFault("type", "This credential is of another type.")));
        }
        @Nullable String bundle = text(body, "encryptedOtpBundle");
        @Nullable String otp = text(body, "otp");
        @Nullable String key = text(body, "clientPublicKey");
        if (bundle == null && (otp == null || key == null)) {
            throw ApiException.of(List.of(new FieldFault(
                    "encryptedOtpBundle", "Is required. (Older clients send otp and clientPublicKey instead.)")));
        }
        Codes.Given given = bundle != null
                ? new Codes.Given(bundle, null, null)
                : new Codes.Given(null, otp, point("clientPublicKey", Objects.requireNonNull(key)));
        return logIn.verify(caller.platform(), id, given, Json.canonical(body), headers(call));
    }

    private Answer refresh(Caller caller, Call call) {
        SessionId id = SessionId.parse(call.pathParameter("id")).orElseThrow(Sessions::notFound);
        String key = read(REFRESH, call).path("clientPublicKey").stringValue();
        return sessions.refresh(
                caller.platform(), id, point("clientPublicKey", key), P256.isCompressedHex(key), headers(call));
    }

    private Answer changeAccount(Caller caller, Call call) {
        JsonNode isPrivate = read(ACCOUNT, call).path("privateEnabled");
        InternalAccountId id = InternalAccountId.parse(call.pathParameter("id")).orElseThrow(Privacy::notFound);
        return privacy.change(
                caller.platform(), id, isPrivate.isBoolean() ? isPrivate.booleanValue() : null, headers(call));
    }

    private ObjectNode read(ObjectRule rule, Call call) {
        Reading reading = new Reading(LocalDate.now(clock));
        @Nullable ObjectNode fields = rule.read(call.json(), "", reading);
        if (fields != null) {
            rule.requireComplete(fields, "", reading);
        }
        reading.refuseIfFaulty();
        return Objects.requireNonNull(fields);
    }

    /// @throws ApiException for a point that is not on the curve
    private static ECPoint point(String field, String hex) {
        return P256.pointOfHex(hex)
                .orElseThrow(
                        () -> ApiException.of(List.of(new FieldFault(field, "Must be a point on the curve P-256."))));
    }

    private static AuthMethodType type(ObjectNode body) {
        return AuthMethodType.valueOf(body.path("type").stringValue());
    }

    private static @Nullable String text(ObjectNode body, String name) {
        return body.path(name).isString() ? body.path(name).stringValue() : null;
    }

    private static Optional<AuthMethodId> credential(Call call) {
        return AuthMethodId.parse(call.pathParameter("id"));
    }

    private static CustomerId customer(Call call) {
        return CustomerId.parse(call.pathParameter("customerId")).orElseThrow(ContactChange::noCustomer);
    }
}
