package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.passkeys.Passkey;
import dev.trellis.passkeys.PasskeyRejectedException;
import dev.trellis.passkeys.RelyingPartyPolicy;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientKey;
import dev.trellis.wallets.crypto.P256;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// From a passkey to a session (behaviour, section 5): the challenge that it signs stands for the
/// key that the session is for.
final class PasskeyLogin {
    /// In ten minutes.
    private static final int MAX_CHALLENGES = 30;

    private static final String KEY = "publicKey";

    private final WalletDependencies parts;
    private final LoginVerifiers proofs;

    PasskeyLogin(WalletDependencies parts, LoginVerifiers proofs) {
        this.parts = parts;
        this.proofs = proofs;
    }

    /// What the passkey is to sign.
    ///
    /// @param clientPublicKey in whichever form it was sent, since it tells whose key the session's
    ///     will be
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`
    Response challenge(Platform platform, AuthMethodId id, String clientPublicKey, Idempotency.Recorder recorder) {
        return IdempotentResponse.transact(parts, recorder, transaction -> {
            LockedCredential open = LockedCredential.lock(parts, transaction, platform.id(), id);
            OtpService.countUse(transaction, platform.id(), id, MAX_CHALLENGES, "challenges");
            ObjectNode parameters = Json.object();
            parameters.put("credentialId", id.text());
            parameters.put(KEY, clientPublicKey);
            SignedRequests.Issued issued = parts.signedRequests()
                    .issue(platform, open.logIn(SignedActivity.PASSKEY_LOG_IN, ""), open.key(), parameters, null);
            transaction.execute(issued.write());
            SignedRequests.Challenge challenge = issued.challenge();
            ObjectNode json = open.json(platform.id());
            json.put("challenge", hash(challenge.payloadToSign()));
            json.put("requestId", challenge.id().text());
            json.put("expiresAt", Timestamps.format(challenge.expiresAt()));
            return IdempotentResponse.of(Response.json(200, json), open);
        });
    }

    /// Takes what it signed.
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
        RelyingPartyPolicy sites = proofs.relyingParties().policyFor(platform);
        return IdempotentResponse.transact(parts, recorder, transaction -> {
            LockedCredential open = LockedCredential.lock(parts, transaction, platform.id(), id);
            Credential credential = open.credential();
            SignedRequests.LockedRequest held = parts.signedRequests()
                    .lockForVerification(
                            transaction,
                            platform,
                            open.logIn(SignedActivity.PASSKEY_LOG_IN, ""),
                            open.key(),
                            requestId);
            Passkey passkey = Passkey.fromJson(credential.details(platform.id(), open.key()), credential.signCount());
            long signCount;
            try {
                signCount = proofs.passkeys().verifyAssertion(sites, passkey, hash(held.payload()), assertion);
            } catch (PasskeyRejectedException refused) {
                throw SignedRequests.refusal(ErrorCode.UNAUTHORIZED, refused.userMessage());
            }
            String key = Json.mapper()
                    .readTree(held.payload())
                    .path("parameters")
                    .path(KEY)
                    .stringValue();
            CreatedSession session =
                    CreatedSession.begin(parts, credential, ClientKey.parse(key).orElseThrow());
            transaction.write(List.of(
                    held.consume(),
                    CredentialStore.updateSignCount(platform.id(), id, signCount),
                    session.write(platform.id())));
            return IdempotentResponse.of(Response.json(200, session.json(platform.id(), credential, open.key())), open);
        });
    }

    private static String hash(String payload) {
        return HexFormat.of().formatHex(P256.sha256(payload.getBytes(StandardCharsets.UTF_8)));
    }
}
