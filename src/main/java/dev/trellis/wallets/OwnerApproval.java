package dev.trellis.wallets;

import dev.trellis.base.InternalAccountId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Has changes of a wallet approved by its owner: the signed retry (behaviour, section 4), signed
/// by the keys of active sessions.
final class OwnerApproval {
    private final SignedRequests signedRequests;
    private final Clock clock;

    OwnerApproval(SignedRequests signedRequests, Clock clock) {
        this.signedRequests = signedRequests;
        this.clock = clock;
    }

    /// Stores a request for approval, and returns the response to the first request: 202 with what
    /// is to be signed.
    ///
    /// @param parameters what the owner sees and signs
    /// @param type of the credential concerned; `null` when the response has none
    Response request(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            DataKey key,
            ObjectNode parameters,
            @Nullable AuthMethodType type)
            throws SQLException {
        SignedRequests.Issued issued = signedRequests.issue(platform, subject, key, parameters, null);
        transaction.execute(issued.write());
        ObjectNode json = issued.challenge().json();
        if (type != null) {
            json.put("type", type.name());
        }
        return Response.json(202, json);
    }

    /// Verifies the approval of a second request, signed by any active session of the wallet.
    ///
    /// @return the statement that marks the request as used; it belongs to the change
    /// @throws dev.trellis.base.ApiException those of [SignedRequests#redeem]
    SqlStatement redeem(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            DataKey key,
            SignedRequests.Retry retry,
            InternalAccountId account)
            throws SQLException {
        return redeem(
                transaction,
                platform,
                subject,
                key,
                retry,
                publicKey -> SessionStore.hasActive(transaction, platform.id(), account, publicKey, clock.instant()));
    }

    /// Verifies the approval of a second request, signed by a key that a check accepts.
    ///
    /// @return the statement that marks the request as used; it belongs to the change
    /// @throws dev.trellis.base.ApiException those of [SignedRequests#redeem]
    SqlStatement redeem(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            DataKey key,
            SignedRequests.Retry retry,
            SignedRequests.SignerCheck check)
            throws SQLException {
        return signedRequests
                .redeem(transaction, platform, subject, key, retry, check)
                .consume();
    }
}
