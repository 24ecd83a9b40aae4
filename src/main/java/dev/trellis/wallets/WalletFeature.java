package dev.trellis.wallets;

import dev.trellis.auth.RouteContext;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Assembles this package.
public final class WalletFeature {
    /// How long expired sessions and signed requests are kept.
    private static final Duration RETENTION = Duration.ofDays(1);

    private final Database database;
    private final WalletOwnerLookup owners;
    private final Environment environment;
    private final KeyedHashes hashes;
    private final SignedRequests signedRequests;
    private final OwnerApproval approval;
    private final OtpService otpService;
    private final CredentialEnrolment enrolment;
    private final ContactChange contactChange;

    public WalletFeature(
            Database database,
            RootKeyRing keyRing,
            WalletOwnerLookup owners,
            MessageOutbox messages,
            Environment environment) {
        this.database = database;
        this.owners = owners;
        this.environment = environment;
        this.hashes = new KeyedHashes(keyRing);
        this.signedRequests = new SignedRequests(hashes, environment);
        this.approval = new OwnerApproval(signedRequests, environment.clock());
        this.otpService = new OtpService(messages, keyRing, hashes, environment);
        this.enrolment = new CredentialEnrolment(database, owners, approval, hashes, otpService, environment.ids());
        this.contactChange = new ContactChange(database, owners, signedRequests, hashes, environment);
    }

    /// Installs the routes of credentials, logins, sessions, wallet privacy and contact changes.
    public void install(RouteContext api, ExternalVerifiers verifiers) {
        SessionFactory sessionFactory = new SessionFactory(environment);
        Credentials credentials = new Credentials(database, owners, approval, environment);
        new CredentialRoutes(credentials, enrolment, verifiers, environment).install(api);
        new LoginRoutes(
                        credentials,
                        new OtpLogin(database, owners, signedRequests, otpService, sessionFactory),
                        new OidcLogin(database, owners, hashes, sessionFactory, verifiers.idTokens()),
                        new PasskeyLogin(database, owners, signedRequests, sessionFactory, verifiers),
                        environment)
                .install(api);
        new SessionRoutes(new Sessions(database, owners, approval, sessionFactory, environment), environment)
                .install(api);
        new WalletPrivacyRoutes(new WalletPrivacyService(database, owners, approval, environment), environment)
                .install(api);
        new PendingContactChangeRoutes(contactChange).install(api);
    }

    /// The rules for changes of a customer's e-mail address or telephone number.
    public ContactChange contacts() {
        return contactChange;
    }

    /// The statement that adds the first credential of a new wallet: one-time passwords by e-mail.
    /// It has to run after the statements that open the account, and changes nothing where no
    /// wallet was opened.
    public SqlStatement enrol(PlatformId platform, CustomerId customer, DataKey key, String email) {
        return enrolment.insertInitial(platform, customer, key, email);
    }

    /// The statements that end a customer's sessions when the customer is deleted.
    public List<SqlStatement> close(PlatformId platform, CustomerId customer, Instant now) {
        return List.of(SessionStore.endByCustomer(platform, customer, now));
    }

    /// Deletes sessions and signed requests that expired long ago; to be called regularly.
    public void removeOld(Platforms platforms) {
        Instant before = environment.clock().instant().minus(RETENTION);
        for (Platform platform : platforms.list()) {
            database.commit(
                    SignedRequests.deleteExpired(platform.id(), before),
                    SessionStore.deleteExpired(platform.id(), before));
        }
    }
}
