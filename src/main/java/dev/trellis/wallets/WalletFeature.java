package dev.trellis.wallets;

import dev.trellis.auth.Authenticator;
import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.KeyRing;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedRequests;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Puts this package together.
public final class WalletFeature {
    private static final Duration KEPT = Duration.ofDays(1);

    private final WalletDependencies parts;
    private final OtpService codes;
    private final CredentialEnrolment enrolment;
    private final ContactChange contacts;

    /// What is of other packages.
    public record Neighbours(Database database, WalletOwnerLookup owners, MessageOutbox messages, KeyRing keyRing) {}

    public WalletFeature(Neighbours of, IdGenerator ids, SecureRandom random, Clock clock) {
        KeyedHashes macs = new KeyedHashes(of.keyRing());
        this.parts = new WalletDependencies(
                of.database(),
                of.owners(),
                of.messages(),
                of.keyRing(),
                macs,
                new SignedRequests(macs, ids, clock),
                ids,
                random,
                clock);
        this.codes = new OtpService(of.messages(), of.keyRing(), macs, random, clock);
        this.enrolment = new CredentialEnrolment(parts, codes);
        this.contacts = new ContactChange(parts);
    }

    public void install(Routes routes, Authenticator authenticator, Idempotency idempotency, LoginVerifiers proofs) {
        new CredentialRoutes(parts, codes, enrolment, proofs).install(routes, authenticator, idempotency);
        new SessionRoutes(parts, contacts).install(routes, authenticator, idempotency);
    }

    /// What stands between a customer's contact and its change.
    public ContactChange contacts() {
        return contacts;
    }

    /// The credential that a wallet starts with, as a write behind those that open its account; it
    /// does nothing where none was opened.
    public SqlStatement enrol(PlatformId platform, CustomerId customer, DataKey key, String email) {
        return enrolment.enrol(platform, customer, key, email);
    }

    /// What the end of a customer ends, too.
    public List<SqlStatement> close(PlatformId platform, CustomerId customer, Instant now) {
        return List.of(SessionStore.endByCustomer(platform, customer, now));
    }

    /// Removes what has been over for long enough; called now and then.
    public void removeOld(Platforms platforms) {
        Instant before = parts.clock().instant().minus(KEPT);
        for (Platform platform : platforms.list()) {
            parts.database()
                    .commit(
                            SignedRequests.deleteExpired(platform.id(), before),
                            SessionStore.deleteExpired(platform.id(), before));
        }
    }
}
