package dev.trellis.wallets;

import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.sealing.KeyRing;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.signing.SignedRequests;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What wallets are made with.
record WalletDependencies(
        Database database,
        WalletOwnerLookup owners,
        MessageOutbox messages,
        KeyRing keyRing,
        KeyedHashes macs,
        SignedRequests signedRequests,
        IdGenerator ids,
        SecureRandom random,
        Clock clock) {

    /// In the precision in which times are served.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
