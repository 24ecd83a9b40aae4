package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.Sha256;
import dev.trellis.db.Database;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.passkeys.Passkey;
import dev.trellis.passkeys.PasskeyRejectedException;
import dev.trellis.passkeys.RelyingPartyPolicy;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientPublicKey;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Login by a passkey (behaviour, section 5). The challenge that the passkey signs is the hash of a
/// payload that contains the key that the session is for.
final class PasskeyLogin {
    /// Challenges issued per credential in ten minutes.
    private static final int MAX_CHALLENGES = 30;

    /// Parameter of the payload.
    private static final String PUBLIC_KEY = "publicKey";

    private final Database database;
    private final WalletOwnerLookup owners;
    private final SignedRequests signedRequests;
    private final SessionFactory sessionFactory;
    private final ExternalVerifiers verifiers;

    PasskeyLogin(
            Database database,
            WalletOwnerLookup owners,
            SignedRequests signedRequests,
            SessionFactory sessionFactory,
            ExternalVerifiers verifiers) {
        this.database = database;
        this.owners = owners;
        this.signedRequests = signedRequests;
        this.sessionFactory = sessionFactory;
        this.verifiers = verifiers;
    }

    /// Issues the challenge that the passkey is to sign.
    ///
    /// @param clientPublicKey as it was sent, since its form decides for whose key the session
    ///     will be
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`
    Response challenge(Platform platform, AuthMethodId id, String clientPublicKey, Idempotency.Recorder recorder) {
        return ReplayableResponse.transact(database, recorder, transaction -> {
            LockedCredential locked = LockedCredential.lock(owners, transaction, platform.id(), id);
            OtpService.countUse(transaction, platform.id(), id, MAX_CHALLENGES, "challenges");
            ObjectNode parameters = Json.object();
            parameters.put("credentialId", id.text());
            parameters.put(PUBLIC_KEY, clientPublicKey);
            SignedRequests.Issued issued =
                    signedRequests.issue(platform, subject(locked), locked.key(), parameters, null);
            transaction.execute(issued.write());
            SignedRequests.Challenge challenge = issued.challenge();
            ObjectNode json = locked.json(platform.id());
            json.put("challenge", hash(challenge.payloadToSign()));
            json.put("requestId", challenge.id().text());
            json.put("expiresAt", Timestamps.format(challenge.expiresAt()));
            return ReplayableResponse.of(Response.json(200, json), locked);
        });
    }

    /// Verifies what the passkey signed, and begins a session.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `UNAUTHORIZED`
    Response verify(
            Platform platform,
            AuthMethodId id,
            WebAuthnVerifier.Assertion assertion,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {
        String requestId = headers.requestId()
                .orElseThrow(() -> SignedRequests.refusal(
                        ErrorCode.REQUEST_ID_MISSING, "Send the Request-Id of the challenge that was signed."));
        RelyingPartyPolicy policy = verifiers.relyingParties().policyFor(platform);
        return ReplayableResponse.transact(database, recorder, transaction -> {
            LockedCredential locked = LockedCredential.lock(owners, transaction, platform.id(), id);
            Credential credential = locked.credential();
            SignedRequests.LockedRequest request =
                    signedRequests.lockForVerification(transaction, platform, subject(locked), locked.key(), requestId);
            Passkey passkey = Passkey.fromJson(credential.details(platform.id(), locked.key()), credential.signCount());
            long signCount;
            try {
                signCount = verifiers.passkeys().verifyAssertion(policy, passkey, hash(request.payload()), assertion);
            } catch (PasskeyRejectedException rejected) {
                throw SignedRequests.refusal(ErrorCode.UNAUTHORIZED, rejected.userMessage());
            }
            CreatedSession session = sessionFactory.create(credential, clientKey(request.payload()));
            transaction.execute(List.of(
                    request.consume(),
                    CredentialStore.updateSignCount(platform.id(), id, signCount),
                    session.insert(platform.id())));
            return ReplayableResponse.of(
                    Response.json(200, session.json(platform.id(), credential, locked.key())), locked);
        });
    }

    private static SignedRequests.Subject subject(LockedCredential locked) {
        return locked.loginSubject(SignedActivityType.PASSKEY_LOG_IN, "");
    }

    private static ClientPublicKey clientKey(String payload) {
        String publicKey = Json.mapper()
                .readTree(payload)
                .path("parameters")
                .path(PUBLIC_KEY)
                .stringValue();
        return ClientPublicKey.parse(publicKey).orElseThrow();
    }

    private static String hash(String payload) {
        return HexFormat.of().formatHex(Sha256.hash(payload.getBytes(StandardCharsets.UTF_8)));
    }
}
