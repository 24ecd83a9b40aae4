package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.ErrorResponses;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientKey;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// From a code to a session (behaviour, section 5): the code is sealed together with a key of the
/// client's; the right one is answered by what that key must sign, and its signature begins the
/// session. The older way, code and key in clear, begins it at once.
final class OtpLogin {
    private final WalletDependencies parts;
    private final OtpService codes;

    OtpLogin(WalletDependencies parts, OtpService codes) {
        this.parts = parts;
        this.codes = codes;
    }

    /// Sends a code.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`
    Response challenge(Platform platform, AuthMethodId id, Idempotency.Recorder recorder) {
        return IdempotentResponse.transact(parts, recorder, transaction -> {
            LockedCredential open = LockedCredential.lock(parts, transaction, platform.id(), id);
            String bundle = codes.send(
                    transaction, platform, open.credential().recipient(platform.id(), open.key()), open.key());
            ObjectNode json = open.json(platform.id());
            json.put("otpEncryptionTargetBundle", bundle);
            return IdempotentResponse.of(Response.json(200, json), open);
        });
    }

    /// Takes a code back.
    ///
    /// @param body of the request, in its one spelling
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`; those of the signed retry
    Response verify(
            Platform platform,
            AuthMethodId id,
            OtpService.OtpAttempt given,
            String body,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {
        // In clear there is no second step, and so no signature.
        Optional<SignedRequests.Retry> retry = given.bundle() == null ? Optional.empty() : headers.retry();
        return IdempotentResponse.transact(parts, recorder, transaction -> {
            LockedCredential open = LockedCredential.lock(parts, transaction, platform.id(), id);
            Response answer = retry.isPresent()
                    ? signed(transaction, platform, open, body, retry.get())
                    : guessed(transaction, platform, open, given, body);
            return IdempotentResponse.of(answer, open);
        });
    }

    private Response guessed(
            Transaction transaction, Platform platform, LockedCredential open, OtpService.OtpAttempt given, String body)
            throws SQLException {
        OtpService.Guess guess =
                codes.guess(transaction, platform.id(), open.credential().id(), given);
        // Refused by an answer, not by throwing, because what was counted must be committed.
        return switch (guess) {
            case OtpService.Guess.Wrong wrong ->
                ErrorResponses.toResponse(new ApiException(
                        ErrorCode.UNAUTHORIZED,
                        "The code is wrong, used or expired. After five wrong tries, have a new one sent."));
            case OtpService.Guess.TooMany tooMany -> throw tooMany.refusal();
            case OtpService.Guess.Right right ->
                given.bundle() == null
                        ? begin(transaction, platform, open, right.client())
                        : ask(transaction, platform, open, right.client(), body);
        };
    }

    /// What the client's key must sign.
    private Response ask(
            Transaction transaction, Platform platform, LockedCredential open, ClientKey client, String body)
            throws SQLException {
        byte[] signer = client.compressedBytes();
        ObjectNode parameters = Json.object();
        parameters.put("credentialId", open.credential().id().text());
        parameters.put("publicKey", HexFormat.of().formatHex(signer));
        SignedRequests.Issued issued = parts.signedRequests()
                .issue(platform, open.logIn(SignedActivity.LOG_IN, body), open.key(), parameters, signer);
        transaction.execute(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", open.credential().type().name());
        return Response.json(202, json);
    }

    private Response signed(
            Transaction transaction, Platform platform, LockedCredential open, String body, SignedRequests.Retry retry)
            throws SQLException {
        SignedRequests.Redeemed redeemed = parts.signedRequests()
                .redeem(
                        transaction,
                        platform,
                        open.logIn(SignedActivity.LOG_IN, body),
                        open.key(),
                        retry,
                        publicKey -> false);
        byte @Nullable [] signer = redeemed.signer();
        if (signer == null) {
            throw new IllegalStateException("a log-in without its key");
        }
        CreatedSession session = CreatedSession.forKey(parts, open.credential(), signer);
        transaction.write(List.of(redeemed.consume(), session.write(platform.id())));
        return Response.json(200, session.json(platform.id(), open.credential(), open.key()));
    }

    private Response begin(Transaction transaction, Platform platform, LockedCredential open, ClientKey client)
            throws SQLException {
        CreatedSession session = CreatedSession.begin(parts, open.credential(), client);
        transaction.execute(session.write(platform.id()));
        return Response.json(200, session.json(platform.id(), open.credential(), open.key()));
    }
}
