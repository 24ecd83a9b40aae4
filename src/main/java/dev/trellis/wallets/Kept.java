package dev.trellis.wallets;

import dev.trellis.base.CustomerId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Answer;
import dev.trellis.http.Idempotency;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;

/// The answer to a POST, and whose key seals it where it is kept.
///
/// @param customer the wallet's owner
record Kept(Answer answer, CustomerId customer, DataKey key) {
    /// What a POST does.
    @FunctionalInterface
    interface Work {
        Kept run(Transaction transaction) throws SQLException;
    }

    static Kept of(Answer answer, OpenCredential open) {
        return new Kept(answer, open.credential().customer(), open.key());
    }

    static Kept of(Answer answer, WalletOwners.Owner owner) {
        return new Kept(answer, owner.id(), owner.key());
    }

    /// Does it, and keeps its answer, in one transaction.
    static Answer transact(Parts parts, Idempotency.Recorder recorder, Work work) {
        return parts.database().transact(transaction -> {
            transaction.write(recorder.claim());
            Kept kept = work.run(transaction);
            transaction.write(recorder.record(kept.answer(), kept.customer(), kept.key()));
            return kept.answer();
        });
    }
}
