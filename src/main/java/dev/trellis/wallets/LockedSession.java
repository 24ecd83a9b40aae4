package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SessionId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.time.Clock;

/// An active session whose customer is locked until the transaction ends.
///
/// @param credential by which the session began
record LockedSession(WalletSession session, Credential credential, WalletOwnerLookup.Owner owner) {
    /// Locks the customer that a session belongs to, and reads the session.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND` when it is unknown or no longer active
    static LockedSession lock(
            WalletOwnerLookup owners, Transaction transaction, PlatformId platform, SessionId id, Clock clock)
            throws SQLException {
        WalletSession unlocked = SessionStore.findActive(transaction, platform, id, clock.instant())
                .orElseThrow(LockedSession::notFound);
        WalletOwnerLookup.Owner owner =
                owners.lock(transaction, platform, unlocked.customer()).orElseThrow(LockedSession::notFound);
        // Read again: it may have ended before the lock was granted.
        WalletSession session = SessionStore.findActive(transaction, platform, id, clock.instant())
                .orElseThrow(LockedSession::notFound);
        Credential credential = CredentialStore.find(transaction, platform, session.credential())
                .orElseThrow(LockedSession::notFound);
        return new LockedSession(session, credential, owner);
    }

    /// What a change of this session has to sign.
    ///
    /// @param body equal for equal requests
    SignedRequests.Subject subject(SignedActivityType activity, String body) {
        return new SignedRequests.Subject(activity, session.id().uuid(), session.customer(), body, "");
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such active session.");
    }
}
