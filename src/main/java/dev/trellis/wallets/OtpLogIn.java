package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Answer;
import dev.trellis.http.Errors;
import dev.trellis.http.Idempotency;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// From a code to a session (behaviour, section 5): the code is sealed together with a key of the
/// client's; the right one is answered by what that key must sign, and its signature begins the
/// session. The older way, code and key in clear, begins it at once.
final class OtpLogIn {
    private final Parts parts;
    private final Codes codes;

    OtpLogIn(Parts parts, Codes codes) {
        this.parts = parts;
        this.codes = codes;
    }

    /// Sends a code.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`
    Answer challenge(Platform platform, AuthMethodId id, Idempotency.Recorder recorder) {
        return Kept.transact(parts, recorder, transaction -> {
            OpenCredential open = OpenCredential.lock(parts, transaction, platform.id(), id);
            String bundle = codes.send(transaction, platform, open.credential(), open.key());
            ObjectNode json = open.json(platform.id());
            json.put("otpEncryptionTargetBundle", bundle);
            return Kept.of(Answer.json(200, json), open);
        });
    }

    /// Takes a code back.
    ///
    /// @param body of the request, in its one spelling
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`; those of the signed retry
    Answer verify(
            Platform platform,
            AuthMethodId id,
            Codes.Given given,
            String body,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {
        // In clear there is no second step, and so no signature.
        Optional<SignedRequests.Retry> retry = given.bundle() == null ? Optional.empty() : headers.retry();
        return Kept.transact(parts, recorder, transaction -> {
            OpenCredential open = OpenCredential.lock(parts, transaction, platform.id(), id);
            Answer answer = retry.isPresent()
                    ? signed(transaction, platform, open, body, retry.get())
                    : guessed(transaction, platform, open, given, body);
            return Kept.of(answer, open);
        });
    }

    private Answer guessed(
            Transaction transaction, Platform platform, OpenCredential open, Codes.Given given, String body)
            throws SQLException {
        Codes.Guess guess = codes.guess(transaction, platform.id(), open.credential(), given);
        // Refused by an answer, not by throwing, because what was counted must be committed.
        return switch (guess) {
            case Codes.Guess.Wrong wrong ->
                Errors.answer(new ApiException(
                        ErrorCode.UNAUTHORIZED,
                        "The code is wrong, used or expired. After five wrong tries, have a new one sent."));
            case Codes.Guess.TooMany tooMany -> throw tooMany.refusal();
            case Codes.Guess.Right right ->
                given.bundle() == null
                        ? begin(transaction, platform, open, right.client())
                        : ask(transaction, platform, open, right.client(), body);
        };
    }

    /// What the client's key must sign.
    private Answer ask(Transaction transaction, Platform platform, OpenCredential open, ClientKey client, String body)
            throws SQLException {
        byte[] signer = client.bytes();
        ObjectNode parameters = Json.object();
        parameters.put("credentialId", open.credential().id().text());
        parameters.put("publicKey", HexFormat.of().formatHex(signer));
        SignedRequests.Issued issued = parts.signedRequests()
                .issue(platform, open.logIn(Purpose.LOG_IN, body), open.key(), parameters, signer);
        transaction.write(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", open.credential().type().name());
        return Answer.json(202, json);
    }

    private Answer signed(
            Transaction transaction, Platform platform, OpenCredential open, String body, SignedRequests.Retry retry)
            throws SQLException {
        SignedRequests.Redeemed redeemed = parts.signedRequests()
                .redeem(transaction, platform, open.logIn(Purpose.LOG_IN, body), open.key(), retry, publicKey -> false);
        byte @Nullable [] signer = redeemed.signer();
        if (signer == null) {
            throw new IllegalStateException("a log-in without its key");
        }
        NewSession session = NewSession.of(parts, open.credential(), signer);
        transaction.write(List.of(redeemed.use(), session.write(platform.id())));
        return Answer.json(200, session.json(platform.id(), open.credential(), open.key()));
    }

    private Answer begin(Transaction transaction, Platform platform, OpenCredential open, ClientKey client)
            throws SQLException {
        NewSession session = NewSession.begin(parts, open.credential(), client);
        transaction.write(session.write(platform.id()));
        return Answer.json(200, session.json(platform.id(), open.credential(), open.key()));
    }
}
