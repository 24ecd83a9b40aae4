package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.Environment;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SessionId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientPublicKey;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Lists, refreshes and revokes the sessions of wallets. The logins that begin them are in
/// [OtpLogin], [OidcLogin] and [PasskeyLogin].
final class Sessions {
    private final Database database;
    private final WalletOwnerLookup owners;
    private final OwnerApproval approval;
    private final SessionFactory sessionFactory;
    private final Environment environment;
    private final SessionStore store;
    private final CredentialStore credentials;

    Sessions(
            Database database,
            WalletOwnerLookup owners,
            OwnerApproval approval,
            SessionFactory sessionFactory,
            Environment environment) {
        this.database = database;
        this.owners = owners;
        this.approval = approval;
        this.sessionFactory = sessionFactory;
        this.environment = environment;
        this.store = new SessionStore(database);
        this.credentials = new CredentialStore(database);
    }

    /// The active sessions of an account. The list is empty for an account without sessions, of
    /// another platform, or that does not exist, so that callers cannot tell these apart.
    Response list(PlatformId platform, InternalAccountId account) {
        ObjectNode json = Json.object();
        ArrayNode data = json.putArray("data");
        for (WalletSession session :
                store.listActive(platform, account, environment.clock().instant())) {
            credentials
                    .find(platform, session.credential())
                    .ifPresent(credential -> owners.key(platform, session.customer())
                            .ifPresent(key -> data.add(session.json(platform, credential, key))));
        }
        return Response.json(200, json);
    }

    /// Replaces an active session by a new one. The key of the replaced session has to sign.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; those of the signed retry
    Response refresh(
            Platform platform,
            SessionId id,
            ClientPublicKey clientKey,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        String publicKey = HexFormat.of().formatHex(clientKey.compressedBytes());
        String body = publicKey + clientKey.isSessionKey();
        return ReplayableResponse.transact(database, recorder, transaction -> {
            LockedSession locked = lock(transaction, platform.id(), id, headers);
            WalletOwnerLookup.Owner owner = locked.owner();
            SignedRequests.Subject subject = locked.subject(SignedActivityType.REFRESH_SESSION, body);
            if (retry.isEmpty()) {
                ObjectNode parameters = parameters(id);
                parameters.put("publicKey", publicKey);
                return ReplayableResponse.of(
                        approval.request(transaction, platform, subject, owner.key(), parameters, null), owner);
            }
            byte[] previousKey = locked.session().publicKey();
            SqlStatement consume = approval.redeem(
                    transaction,
                    platform,
                    subject,
                    owner.key(),
                    retry.get(),
                    signer -> MessageDigest.isEqual(signer, previousKey));
            CreatedSession session = sessionFactory.create(locked.credential(), clientKey);
            transaction.execute(List.of(
                    consume, SessionStore.end(platform.id(), id, environment.now()), session.insert(platform.id())));
            return ReplayableResponse.of(
                    Response.json(201, session.json(platform.id(), locked.credential(), owner.key())), owner);
        });
    }

    /// Ends a session. The key of any active session of the same wallet has to sign, which may be
    /// its own.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; those of the signed retry
    Response revoke(Platform platform, SessionId id, SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        return database.transact(transaction -> {
            LockedSession locked = lock(transaction, platform.id(), id, headers);
            WalletOwnerLookup.Owner owner = locked.owner();
            SignedRequests.Subject subject = locked.subject(SignedActivityType.REVOKE_SESSION, "");
            if (retry.isEmpty()) {
                return approval.request(
                        transaction,
                        platform,
                        subject,
                        owner.key(),
                        parameters(id),
                        locked.credential().type());
            }
            SqlStatement consume = approval.redeem(
                    transaction,
                    platform,
                    subject,
                    owner.key(),
                    retry.get(),
                    locked.session().account());
            transaction.execute(List.of(consume, SessionStore.end(platform.id(), id, environment.now())));
            return Response.noContent();
        });
    }

    private static ObjectNode parameters(SessionId id) {
        ObjectNode parameters = Json.object();
        parameters.put("sessionId", id.text());
        return parameters;
    }

    private LockedSession lock(
            Transaction transaction, PlatformId platform, SessionId id, SignedRequests.Headers headers)
            throws SQLException {
        return SignedRequests.runUnlessReplayed(
                transaction,
                platform,
                id.uuid(),
                headers,
                () -> LockedSession.lock(owners, transaction, platform, id, environment.clock()));
    }
}
