package dev.trellis.wallets;

import dev.trellis.base.CustomerId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;

/// The answer to a POST, and whose key seals it where it is kept.
///
/// @param customer the wallet's owner
record IdempotentResponse(Response answer, CustomerId customer, DataKey key) {
    /// What a POST does.
    @FunctionalInterface
    interface Work {
        IdempotentResponse run(Transaction transaction) throws SQLException;
    }

    static IdempotentResponse of(Response answer, LockedCredential open) {
        return new IdempotentResponse(answer, open.credential().customer(), open.key());
    }

    static IdempotentResponse of(Response answer, WalletOwnerLookup.Owner owner) {
        return new IdempotentResponse(answer, owner.id(), owner.key());
    }

    /// Does it, and keeps its answer, in one transaction.
    static Response transact(WalletDependencies parts, Idempotency.Recorder recorder, Work work) {
        return parts.database().transact(transaction -> {
            transaction.execute(recorder.reserveKey());
            IdempotentResponse kept = work.run(transaction);
            transaction.execute(recorder.record(kept.answer(), kept.customer(), kept.key()));
            return kept.answer();
        });
    }
}
