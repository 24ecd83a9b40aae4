package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SessionId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientKey;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Sessions of wallets: which are active, another quarter of an hour, the end before its time.
final class Sessions {
    private final WalletDependencies parts;
    private final SessionStore store;
    private final CredentialStore credentials;

    Sessions(WalletDependencies parts) {
        this.parts = parts;
        this.store = new SessionStore(parts.database());
        this.credentials = new CredentialStore(parts.database());
    }

    /// The same for an account without sessions, of another platform, or of nobody.
    Response list(PlatformId platform, InternalAccountId account) {
        ObjectNode json = Json.object();
        ArrayNode data = json.putArray("data");
        for (WalletSession session :
                store.active(platform, account, parts.clock().instant())) {
            credentials
                    .find(platform, session.credential())
                    .ifPresent(credential -> parts.owners()
                            .key(platform, session.customer())
                            .ifPresent(key -> data.add(session.json(platform, credential, key))));
        }
        return Response.json(200, json);
    }

    /// Begins a session in the place of one that is active, authorised by its own key; that
    /// one ends.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; those of the signed retry
    Response refresh(
            Platform platform,
            SessionId id,
            ClientKey client,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        String body = HexFormat.of().formatHex(client.compressedBytes()) + client.isSessionKey();
        return IdempotentResponse.transact(parts, recorder, transaction -> {
            Open open = open(transaction, platform.id(), id, headers);
            WalletSession before = open.session();
            if (retry.isEmpty()) {
                ObjectNode parameters = Json.object();
                parameters.put("sessionId", id.text());
                parameters.put("publicKey", HexFormat.of().formatHex(client.compressedBytes()));
                SignedRequests.Subject subject = subject(SignedActivity.REFRESH_SESSION, open, body);
                return IdempotentResponse.of(
                        ask(transaction, platform, subject, open, parameters, false), open.owner());
            }
            SignedRequests.Redeemed redeemed = redeem(
                    transaction,
                    platform,
                    subject(SignedActivity.REFRESH_SESSION, open, body),
                    open,
                    retry.get(),
                    publicKey -> java.security.MessageDigest.isEqual(publicKey, before.publicKey()));
            CreatedSession session = CreatedSession.begin(parts, open.credential(), client);
            transaction.write(List.of(
                    redeemed.consume(), SessionStore.end(platform.id(), id, parts.now()), session.write(platform.id())));
            return IdempotentResponse.of(
                    Response.json(
                            201,
                            session.json(
                                    platform.id(),
                                    open.credential(),
                                    open.owner().key())),
                    open.owner());
        });
    }

    /// Ends a session, authorised by any active one of the same wallet, itself among them.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; those of the signed retry
    Response revoke(Platform platform, SessionId id, SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        return parts.database().transact(transaction -> {
            Open open = open(transaction, platform.id(), id, headers);
            SignedRequests.Subject subject = subject(SignedActivity.REVOKE_SESSION, open, "");
            if (retry.isEmpty()) {
                ObjectNode parameters = Json.object();
                parameters.put("sessionId", id.text());
                return ask(transaction, platform, subject, open, parameters, true);
            }
            SignedRequests.Redeemed redeemed = redeem(
                    transaction,
                    platform,
                    subject,
                    open,
                    retry.get(),
                    publicKey -> !SessionStore.listByKey(
                                    transaction,
                                    platform.id(),
                                    open.session().account(),
                                    publicKey,
                                    parts.clock().instant())
                            .isEmpty());
            transaction.write(List.of(redeemed.consume(), SessionStore.end(platform.id(), id, parts.now())));
            return Response.noContent();
        });
    }

    private Response ask(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            Open open,
            ObjectNode parameters,
            boolean isTyped)
            throws SQLException {
        SignedRequests.Issued issued =
                parts.signedRequests().issue(platform, subject, open.owner().key(), parameters, null);
        transaction.execute(issued.write());
        ObjectNode json = issued.challenge().json();
        if (isTyped) {
            json.put("type", open.credential().type().name());
        }
        return Response.json(202, json);
    }

    private SignedRequests.Redeemed redeem(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            Open open,
            SignedRequests.Retry retry,
            SignedRequests.SignerCheck signers)
            throws SQLException {
        return parts.signedRequests()
                .redeem(transaction, platform, subject, open.owner().key(), retry, signers);
    }

    private static SignedRequests.Subject subject(SignedActivity purpose, Open open, String body) {
        WalletSession session = open.session();
        return new SignedRequests.Subject(purpose, session.id().uuid(), session.customer(), body, "");
    }

    /// An active session, its credential, and its owner, who is locked.
    private record Open(WalletSession session, Credential credential, WalletOwnerLookup.Owner owner) {}

    private Open open(Transaction transaction, PlatformId platform, SessionId id, SignedRequests.Headers headers)
            throws SQLException {
        return SignedRequests.runUnlessReplayed(
                transaction, platform, id.uuid(), headers, () -> open(transaction, platform, id));
    }

    private Open open(Transaction transaction, PlatformId platform, SessionId id) throws SQLException {
        WalletSession seen = SessionStore.active(
                        transaction, platform, id, parts.clock().instant())
                .orElseThrow(Sessions::notFound);
        WalletOwnerLookup.Owner owner =
                parts.owners().lock(transaction, platform, seen.customer()).orElseThrow(Sessions::notFound);
        // As it is under the lock.
        WalletSession session = SessionStore.active(
                        transaction, platform, id, parts.clock().instant())
                .orElseThrow(Sessions::notFound);
        Credential credential = CredentialStore.find(transaction, platform, session.credential())
                .orElseThrow(Sessions::notFound);
        return new Open(session, credential, owner);
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such active session.");
    }
}
