package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The credentials of wallets: which there are, revoking one (behaviour, section 5).
final class Credentials {
    private final WalletDependencies parts;
    private final CredentialStore store;

    Credentials(WalletDependencies parts) {
        this.parts = parts;
        this.store = new CredentialStore(parts.database());
    }

    /// The same for an account without credentials, without a wallet, of another platform, or
    /// of nobody.
    Response list(PlatformId platform, InternalAccountId account) {
        ObjectNode json = Json.object();
        ArrayNode data = json.putArray("data");
        List<Credential> credentials = store.listByAccount(platform, account);
        if (!credentials.isEmpty()) {
            // All are one customer's.
            parts.owners()
                    .key(platform, credentials.getFirst().customer())
                    .ifPresent(key -> credentials.forEach(credential -> data.add(credential.json(platform, key))));
        }
        return Response.json(200, json);
    }

    /// Takes a credential away, and the sessions that began with it.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `INVALID_INPUT` for the last one; those of the
    ///     signed retry
    Response revoke(Platform platform, AuthMethodId id, SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        return parts.database()
                .transact(transaction -> SignedRequests.runUnlessReplayed(
                        transaction,
                        platform.id(),
                        id.uuid(),
                        headers,
                        () -> revoke(transaction, platform, id, retry)));
    }

    private Response revoke(
            Transaction transaction, Platform platform, AuthMethodId id, Optional<SignedRequests.Retry> retry)
            throws SQLException {
        Credential seen = CredentialStore.find(transaction, platform.id(), id).orElseThrow(LockedCredential::notFound);
        WalletOwnerLookup.Owner owner = parts.owners()
                .lock(transaction, platform.id(), seen.customer())
                .orElseThrow(LockedCredential::notFound);
        List<Credential> known = CredentialStore.listByAccount(transaction, platform.id(), seen.account());
        Credential credential =
                known.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow(LockedCredential::notFound);
        if (known.size() == 1) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "This is the wallet's last credential. Add another one first: without any, nobody gets in.");
        }
        SignedRequests.Subject subject = new SignedRequests.Subject(
                SignedActivity.REVOKE_CREDENTIAL, id.uuid(), seen.customer(), "", Credential.versionFingerprint(known));
        if (retry.isEmpty()) {
            ObjectNode parameters = Json.object();
            parameters.put("credentialId", id.text());
            return ask(transaction, platform, subject, owner.key(), parameters, credential.type());
        }
        // Not by itself: whoever stole one credential must not lock out the owner with it alone.
        SignedRequests.SignerCheck others = publicKey ->
                SessionStore.listByKey(
                                transaction,
                                platform.id(),
                                seen.account(),
                                publicKey,
                                parts.clock().instant())
                        .stream()
                        .anyMatch(session -> !session.credential().equals(id));
        SqlStatement use = parts.signedRequests()
                .redeem(transaction, platform, subject, owner.key(), retry.get(), others)
                .consume();
        transaction.write(List.of(
                use,
                SessionStore.endByCredential(platform.id(), id, parts.now()),
                CredentialStore.delete(platform.id(), id)));
        return Response.noContent();
    }

    private Response ask(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            DataKey key,
            ObjectNode parameters,
            AuthMethodType type)
            throws SQLException {
        SignedRequests.Issued issued = parts.signedRequests().issue(platform, subject, key, parameters, null);
        transaction.execute(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", type.name());
        return Response.json(202, json);
    }

    /// @throws ApiException `REFERENCE_NOT_FOUND`
    Credential require(PlatformId platform, AuthMethodId id) {
        return store.find(platform, id).orElseThrow(LockedCredential::notFound);
    }

    static ApiException noWallet() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "accountId: There is no such embedded wallet.");
    }
}
