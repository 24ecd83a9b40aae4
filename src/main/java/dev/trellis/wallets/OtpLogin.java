package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.ErrorResponses;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientPublicKey;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Login by a one-time password (behaviour, section 5). The client encrypts the password together
/// with a public key of its own. The response to the correct password is a payload that this key
/// has to sign, and the signature begins the session. In the older way, password and key are sent
/// in clear, and the session begins at once.
final class OtpLogin {
    private final Database database;
    private final WalletOwnerLookup owners;
    private final SignedRequests signedRequests;
    private final OtpService otpService;
    private final SessionFactory sessionFactory;

    OtpLogin(
            Database database,
            WalletOwnerLookup owners,
            SignedRequests signedRequests,
            OtpService otpService,
            SessionFactory sessionFactory) {
        this.database = database;
        this.owners = owners;
        this.signedRequests = signedRequests;
        this.otpService = otpService;
        this.sessionFactory = sessionFactory;
    }

    /// Sends a one-time password.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`
    Response challenge(Platform platform, AuthMethodId id, Idempotency.Recorder recorder) {
        return ReplayableResponse.transact(database, recorder, transaction -> {
            LockedCredential locked = LockedCredential.lock(owners, transaction, platform.id(), id);
            String bundle = otpService.send(
                    transaction, platform, locked.credential().recipient(platform.id(), locked.key()), locked.key());
            ObjectNode json = locked.json(platform.id());
            json.put("otpEncryptionTargetBundle", bundle);
            return ReplayableResponse.of(Response.json(200, json), locked);
        });
    }

    /// Verifies a one-time password or, in a signed retry, the signature of the client's key.
    ///
    /// @param body of the request, as canonical JSON
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `RATE_LIMITED`; those of the signed retry
    Response verify(
            Platform platform,
            AuthMethodId id,
            OtpService.Attempt attempt,
            String body,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {
        // In clear there is no second request, and so no signature.
        Optional<SignedRequests.Retry> retry = attempt.encryptedBundle() == null ? Optional.empty() : headers.retry();
        return ReplayableResponse.transact(database, recorder, transaction -> {
            LockedCredential locked = LockedCredential.lock(owners, transaction, platform.id(), id);
            Response response = retry.isPresent()
                    ? verifySignature(transaction, platform, locked, body, retry.get())
                    : verifyPassword(transaction, platform, locked, attempt, body);
            return ReplayableResponse.of(response, locked);
        });
    }

    private Response verifyPassword(
            Transaction transaction,
            Platform platform,
            LockedCredential locked,
            OtpService.Attempt attempt,
            String body)
            throws SQLException {
        OtpService.Result result = otpService.verify(
                transaction, platform.id(), locked.credential().id(), attempt);
        return switch (result) {
            // Returned and not thrown, because the counted attempt must be committed.
            case OtpService.Result.Incorrect incorrect ->
                ErrorResponses.toResponse(new ApiException(
                        ErrorCode.UNAUTHORIZED,
                        "The code is wrong, used or expired. After five wrong tries, have a new one sent."));
            case OtpService.Result.RateLimited rateLimited -> throw rateLimited.error();
            case OtpService.Result.Correct correct ->
                attempt.encryptedBundle() == null
                        ? beginSession(transaction, platform, locked, correct.clientKey())
                        : requestSignature(transaction, platform, locked, correct.clientKey(), body);
        };
    }

    private Response requestSignature(
            Transaction transaction, Platform platform, LockedCredential locked, ClientPublicKey clientKey, String body)
            throws SQLException {
        byte[] signer = clientKey.compressedBytes();
        ObjectNode parameters = Json.object();
        parameters.put("credentialId", locked.credential().id().text());
        parameters.put("publicKey", HexFormat.of().formatHex(signer));
        SignedRequests.Issued issued = signedRequests.issue(
                platform, locked.loginSubject(SignedActivityType.LOG_IN, body), locked.key(), parameters, signer);
        transaction.execute(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", locked.credential().type().name());
        return Response.json(202, json);
    }

    private Response verifySignature(
            Transaction transaction,
            Platform platform,
            LockedCredential locked,
            String body,
            SignedRequests.Retry retry)
            throws SQLException {
        SignedRequests.Redeemed redeemed = signedRequests.redeem(
                transaction,
                platform,
                locked.loginSubject(SignedActivityType.LOG_IN, body),
                locked.key(),
                retry,
                publicKey -> false);
        byte @Nullable [] signer = redeemed.signer();
        if (signer == null) {
            throw new IllegalStateException("a login without its key");
        }
        CreatedSession session = sessionFactory.createForKey(locked.credential(), signer);
        transaction.execute(List.of(redeemed.consume(), session.insert(platform.id())));
        return Response.json(200, session.json(platform.id(), locked.credential(), locked.key()));
    }

    private Response beginSession(
            Transaction transaction, Platform platform, LockedCredential locked, ClientPublicKey clientKey)
            throws SQLException {
        CreatedSession session = sessionFactory.create(locked.credential(), clientKey);
        transaction.execute(session.insert(platform.id()));
        return Response.json(200, session.json(platform.id(), locked.credential(), locked.key()));
    }
}
