package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SessionId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Answer;
import dev.trellis.http.Errors;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// From a code to a session (behaviour, section 5): the code is sealed together with a key of the client's; the
/// right one is answered by what that key must sign, and its signature begins the session. The older way, code
/// and key in clear, begins it at once.
final class LogIn {
    static final Duration SESSION = Duration.ofMinutes(15);

    private final Parts parts;
    private final CredentialStore store;
    private final Codes codes;

    LogIn(Parts parts, Codes codes) {
        this.parts = parts;
        this.store = new CredentialStore(parts.database());
        this.codes = codes;
    }

    /// Sends a code.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`
    Answer challenge(Platform platform, AuthMethodId id) {
        return parts.database().transact(transaction -> {
            Open open = open(transaction, platform.id(), id);
            String bundle = codes.send(transaction, platform, open.credential(), open.key());
            ObjectNode json = open.credential().json(platform.id(), open.key());
            json.put("otpEncryptionTargetBundle", bundle);
            return Answer.json(200, json);
        });
    }

    /// Takes a code back.
    ///
    /// @param body of the request, in its one spelling
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`; those of the signed retry
    Answer verify(Platform platform, AuthMethodId id, Codes.Given given, String body, SignedRequests.Headers headers) {
        // In clear there is no second step, and so no signature.
        Optional<SignedRequests.Retry> retry = given.bundle() == null ? Optional.empty() : headers.retry();
        return parts.database().transact(transaction -> {
            Open open = open(transaction, platform.id(), id);
            return retry.isPresent()
                    ? signed(transaction, platform, open, body, retry.get())
                    : guessed(transaction, platform, open, given, body);
        });
    }

    private Answer guessed(Transaction transaction, Platform platform, Open open, Codes.Given given, String body)
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
                        ? begin(transaction, platform, open, right.publicKey())
                        : ask(transaction, platform, open, right.publicKey(), body);
        };
    }

    /// What the client's key must sign.
    private Answer ask(Transaction transaction, Platform platform, Open open, ECPoint publicKey, String body)
            throws SQLException {
        byte[] signer = P256.compressed(publicKey);
        ObjectNode parameters = Json.object();
        parameters.put("credentialId", open.credential().id().text());
        parameters.put("publicKey", java.util.HexFormat.of().formatHex(signer));
        SignedRequests.Issued issued =
                parts.signedRequests().issue(platform, subject(open, body), open.key(), parameters, signer);
        transaction.write(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", open.credential().type().name());
        return Answer.json(202, json);
    }

    private Answer signed(
            Transaction transaction, Platform platform, Open open, String body, SignedRequests.Retry retry)
            throws SQLException {
        SignedRequests.Redeemed redeemed = parts.signedRequests()
                .redeem(transaction, platform, subject(open, body), open.key(), retry, publicKey -> false);
        byte @Nullable [] signer = redeemed.signer();
        if (signer == null) {
            throw new IllegalStateException("a log-in without its key");
        }
        Session session = session(open.credential(), signer);
        transaction.write(List.of(redeemed.use(), SessionStore.insert(platform.id(), session)));
        return Answer.json(200, session.json(platform.id(), open.credential(), open.key()));
    }

    private Answer begin(Transaction transaction, Platform platform, Open open, ECPoint client) throws SQLException {
        SessionKey.Made made = SessionKey.makeFor(client, parts.random());
        Session session = session(open.credential(), made.publicKey());
        transaction.write(SessionStore.insert(platform.id(), session));
        ObjectNode json = session.json(platform.id(), open.credential(), open.key());
        json.put("encryptedSessionSigningKey", made.encrypted());
        return Answer.json(200, json);
    }

    Session session(Credential credential, byte[] publicKey) {
        Instant now = parts.now();
        return new Session(
                new SessionId(parts.ids().next()),
                credential.id(),
                credential.account(),
                credential.customer(),
                publicKey,
                now,
                now.plus(SESSION));
    }

    private static SignedRequests.Subject subject(Open open, String body) {
        Credential credential = open.credential();
        return new SignedRequests.Subject(
                Purpose.LOG_IN,
                credential.id().uuid(),
                credential.customer(),
                body,
                Credential.state(List.of(credential)));
    }

    /// A credential of a live customer, who is locked.
    private record Open(Credential credential, DataKey key) {}

    private Open open(Transaction transaction, PlatformId platform, AuthMethodId id) throws SQLException {
        Credential seen = CredentialStore.find(transaction, platform, id).orElseThrow(LogIn::notFound);
        WalletOwners.Owner owner =
                parts.owners().lock(transaction, platform, seen.customer()).orElseThrow(LogIn::notFound);
        // As it is under the lock.
        Credential credential = CredentialStore.find(transaction, platform, id).orElseThrow(LogIn::notFound);
        return new Open(credential, owner.key());
    }

    /// @throws ApiException `REFERENCE_NOT_FOUND`
    Credential require(PlatformId platform, AuthMethodId id) {
        return store.find(platform, id).orElseThrow(LogIn::notFound);
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such credential.");
    }
}
