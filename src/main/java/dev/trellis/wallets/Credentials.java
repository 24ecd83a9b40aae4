package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Lists and revokes the credentials of wallets (behaviour, section 5). Adding them is
/// in [CredentialEnrolment].
final class Credentials {
    private final Database database;
    private final WalletOwnerLookup owners;
    private final OwnerApproval approval;
    private final Environment environment;
    private final CredentialStore store;

    Credentials(Database database, WalletOwnerLookup owners, OwnerApproval approval, Environment environment) {
        this.database = database;
        this.owners = owners;
        this.approval = approval;
        this.environment = environment;
        this.store = new CredentialStore(database);
    }

    /// The credentials of an account. The list is empty for an account without credentials or
    /// without a wallet, of another platform, or that does not exist, so that callers cannot tell
    /// these apart.
    Response list(PlatformId platform, InternalAccountId account) {
        ObjectNode json = Json.object();
        ArrayNode data = json.putArray("data");
        List<Credential> credentials = store.listByAccount(platform, account);
        if (!credentials.isEmpty()) {
            // All belong to the same customer.
            owners.key(platform, credentials.getFirst().customer())
                    .ifPresent(key -> credentials.forEach(credential -> data.add(credential.json(platform, key))));
        }
        return Response.json(200, json);
    }

    /// Deletes a credential, and ends the sessions that began with it.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `INVALID_INPUT` for the last one of a wallet;
    ///     those of the signed retry
    Response revoke(Platform platform, AuthMethodId id, SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        return database.transact(transaction -> SignedRequests.runUnlessReplayed(
                transaction, platform.id(), id.uuid(), headers, () -> revoke(transaction, platform, id, retry)));
    }

    private Response revoke(
            Transaction transaction, Platform platform, AuthMethodId id, Optional<SignedRequests.Retry> retry)
            throws SQLException {
        Credential unlocked =
                CredentialStore.find(transaction, platform.id(), id).orElseThrow(LockedCredential::notFound);
        WalletOwnerLookup.Owner owner =
                owners.lock(transaction, platform.id(), unlocked.customer()).orElseThrow(LockedCredential::notFound);
        List<Credential> credentials = CredentialStore.listByAccount(transaction, platform.id(), unlocked.account());
        Credential credential = credentials.stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(LockedCredential::notFound);
        if (credentials.size() == 1) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "This is the wallet's last credential. Add another one first: without any, nobody gets in.");
        }
        SignedRequests.Subject subject = new SignedRequests.Subject(
                SignedActivityType.REVOKE_CREDENTIAL,
                id.uuid(),
                credential.customer(),
                "",
                Credential.versionFingerprint(credentials));
        if (retry.isEmpty()) {
            ObjectNode parameters = Json.object();
            parameters.put("credentialId", id.text());
            return approval.request(transaction, platform, subject, owner.key(), parameters, credential.type());
        }
        // Sessions of the credential itself do not count: somebody who stole one credential must
        // not be able to lock out the owner with it alone.
        SignedRequests.SignerCheck hasSessionOfOtherCredential = publicKey -> SessionStore.listActiveByKey(
                        transaction,
                        platform.id(),
                        credential.account(),
                        publicKey,
                        environment.clock().instant())
                .stream()
                .anyMatch(session -> !session.credential().equals(id));
        SqlStatement consume =
                approval.redeem(transaction, platform, subject, owner.key(), retry.get(), hasSessionOfOtherCredential);
        transaction.execute(List.of(
                consume,
                SessionStore.endByCredential(platform.id(), id, environment.now()),
                CredentialStore.delete(platform.id(), id)));
        return Response.noContent();
    }

    /// @throws ApiException `REFERENCE_NOT_FOUND`
    Credential require(PlatformId platform, AuthMethodId id) {
        return store.find(platform, id).orElseThrow(LockedCredential::notFound);
    }
}
