package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A credential whose customer is locked until the transaction ends.
///
/// @param key of the customer, which decrypts the credential's details
record LockedCredential(Credential credential, DataKey key) {
    /// Locks the customer that a credential belongs to, and reads the credential.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`
    static LockedCredential lock(
            WalletOwnerLookup owners, Transaction transaction, PlatformId platform, AuthMethodId id)
            throws SQLException {
        Credential unlocked = CredentialStore.find(transaction, platform, id).orElseThrow(LockedCredential::notFound);
        WalletOwnerLookup.Owner owner =
                owners.lock(transaction, platform, unlocked.customer()).orElseThrow(LockedCredential::notFound);
        // Read again: it may have changed before the lock was granted.
        Credential credential = CredentialStore.find(transaction, platform, id).orElseThrow(LockedCredential::notFound);
        return new LockedCredential(credential, owner.key());
    }

    /// `AuthMethod` of the contract.
    ObjectNode json(PlatformId platform) {
        return credential.json(platform, key);
    }

    /// What a login by this credential has to sign.
    ///
    /// @param body of the request, as canonical JSON
    SignedRequests.Subject loginSubject(SignedActivityType activity, String body) {
        return new SignedRequests.Subject(
                activity,
                credential.id().uuid(),
                credential.customer(),
                body,
                Credential.versionFingerprint(List.of(credential)));
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such credential.");
    }
}
