package dev.trellis.wallets;

import dev.trellis.base.CustomerId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;

/// The response to a POST, and the customer under whose key it is encrypted while it is stored for
/// repetitions of the request.
///
/// @param customer the wallet's owner
/// @param key of the customer
record ReplayableResponse(Response response, CustomerId customer, DataKey key) {
    /// Executes a POST within a transaction.
    @FunctionalInterface
    interface Work {
        ReplayableResponse run(Transaction transaction) throws SQLException;
    }

    static ReplayableResponse of(Response response, LockedCredential locked) {
        return new ReplayableResponse(response, locked.credential().customer(), locked.key());
    }

    static ReplayableResponse of(Response response, WalletOwnerLookup.Owner owner) {
        return new ReplayableResponse(response, owner.id(), owner.key());
    }

    /// Executes a POST and stores its response in the same transaction.
    static Response transact(Database database, Idempotency.Recorder recorder, Work work) {
        return database.transact(transaction -> {
            transaction.execute(recorder.reserveKey());
            ReplayableResponse result = work.run(transaction);
            transaction.execute(recorder.record(result.response(), result.customer(), result.key()));
            return result.response();
        });
    }
}
