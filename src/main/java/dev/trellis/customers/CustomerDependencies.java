package dev.trellis.customers;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.KeyRing;
import dev.trellis.wallets.WalletFeature;
import dev.trellis.webhooks.events.Outbox;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/// What the changes of customers are made with.
record CustomerDependencies(
        Database database,
        InternalAccounts accounts,
        Platforms platforms,
        Outbox outbox,
        CustomerCreationHook newcomers,
        WalletFeature wallets,
        KeyRing keyRing,
        IdGenerator ids,
        SecureRandom random,
        Clock clock) {

    /// In the precision in which times are served, so that an event tells the time that `GET` will.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    LocalDate today() {
        return LocalDate.now(clock);
    }
}
