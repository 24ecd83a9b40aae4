package dev.trellis.wallets;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdFactory;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Write;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.messages.Messages;
import dev.trellis.platforms.Authenticator;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.KeyRing;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Puts this package together.
public final class WalletFeature {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Parts parts;
    private final Codes codes;
    private final Enrolment enrolment;
    private final ContactChange contacts;

    /// What is of other packages.
    public record Neighbours(Database database, WalletOwners owners, Messages messages, KeyRing keyRing) {}

    public WalletFeature(Neighbours of, IdFactory ids, SecureRandom random, Clock clock) {
        Macs macs = new Macs(of.keyRing());
        this.parts = new Parts(
                of.database(),
                of.owners(),
                of.messages(),
                of.keyRing(),
                macs,
                new SignedRequests(macs, ids, clock),
                ids,
                random,
                clock);
        this.codes = new Codes(parts);
        this.enrolment = new Enrolment(parts, codes);
        this.contacts = new ContactChange(parts);
    }

    public void install(Routes routes, Authenticator authenticator, Idempotency idempotency, Proofs proofs) {
        new CredentialRoutes(parts, codes, enrolment, proofs).install(routes, authenticator, idempotency);
        new WalletRoutes(parts, contacts).install(routes, authenticator, idempotency);
    }

    /// What stands between a customer's contact and its change.
    public ContactChange contacts() {
        return contacts;
    }

    /// The credential that a wallet starts with, as a write behind those that open its account; it
    /// does nothing where none was opened.
    public Write enrol(PlatformId platform, CustomerId customer, DataKey key, String email) {
        return enrolment.enrol(platform, customer, key, email);
    }

    /// What the end of a customer ends, too.
    public List<Write> close(PlatformId platform, CustomerId customer, Instant now) {
        return List.of(SessionStore.endOfCustomer(platform, customer, now));
    }

    /// Removes what has been over for long enough; called now and then.
    public void removeOld(Platforms platforms) {
        Instant before = parts.clock().instant().minus(KEPT);
        for (Platform platform : platforms.all()) {
            parts.database()
                    .commit(
                            SignedRequestStore.removeOld(platform.id(), before),
                            SessionStore.removeOld(platform.id(), before));
        }
    }
}
