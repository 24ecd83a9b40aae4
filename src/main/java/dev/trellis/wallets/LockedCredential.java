package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A credential of a live customer, who is locked.
///
/// @param key that opens it
record LockedCredential(Credential credential, DataKey key) {
    /// @throws ApiException `REFERENCE_NOT_FOUND`
    static LockedCredential lock(
            WalletDependencies parts, Transaction transaction, PlatformId platform, AuthMethodId id)
            throws SQLException {
        Credential seen = CredentialStore.find(transaction, platform, id).orElseThrow(LockedCredential::notFound);
        WalletOwnerLookup.Owner owner =
                parts.owners().lock(transaction, platform, seen.customer()).orElseThrow(LockedCredential::notFound);
        // As it is under the lock.
        Credential credential = CredentialStore.find(transaction, platform, id).orElseThrow(LockedCredential::notFound);
        return new LockedCredential(credential, owner.key());
    }

    /// `AuthMethod` of the contract.
    ObjectNode json(PlatformId platform) {
        return credential.json(platform, key);
    }

    /// That a session begins with it.
    ///
    /// @param body of the request, in its one spelling
    SignedRequests.Subject logIn(SignedActivity purpose, String body) {
        return new SignedRequests.Subject(
                purpose,
                credential.id().uuid(),
                credential.customer(),
                body,
                Credential.versionFingerprint(List.of(credential)));
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such credential.");
    }
}
