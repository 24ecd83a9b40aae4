package dev.trellis.wallets;

import dev.trellis.base.IdFactory;
import dev.trellis.db.Database;
import dev.trellis.messages.Messages;
import dev.trellis.sealing.KeyRing;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What wallets are made with.
record Parts(
        Database database,
        WalletOwners owners,
        Messages messages,
        KeyRing keyRing,
        Macs macs,
        SignedRequests signedRequests,
        IdFactory ids,
        SecureRandom random,
        Clock clock) {

    /// In the precision in which times are served.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
