package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customer;
import dev.trellis.customers.CustomerStatus;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformClock;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.verification.HostedVerification;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Creates links into the hosted flow, binds, ends and expires them (behaviour, section 6). A
/// change that may affect the customer's status locks the customer first.
final class KycLinks {
    /// The only provider's name that the contract allows.
    private static final String PROVIDER = "SUMSUB";

    /// How many customers one call of [#expireLinks] handles.
    private static final int EXPIRY_BATCH = 500;

    private final Database database;
    private final Customers customers;
    private final PlatformClock platformClock;
    private final Environment environment;
    private final HostedFeature.LinkSettings settings;
    private final KycLinkStore store;

    KycLinks(
            Database database,
            Customers customers,
            PlatformClock platformClock,
            Environment environment,
            HostedFeature.LinkSettings settings) {
        this.database = database;
        this.customers = customers;
        this.platformClock = platformClock;
        this.environment = environment;
        this.settings = settings;
        this.store = new KycLinkStore(database);
    }

    /// Creates a link. Earlier links of the customer stay valid.
    ///
    /// @param status of the response: 201, or 200 for the older contract
    /// @throws ApiException `USER_NOT_FOUND`; `INVALID_INPUT` for a `redirectUri` that is not
    ///     allowed; `CONFLICT` while a contact must be verified first, and for a customer who is
    ///     approved or rejected
    Response create(
            Platform platform,
            CustomerId customer,
            @Nullable String redirectUri,
            int status,
            Idempotency.Recorder recorder) {
        if (redirectUri != null) {
            RedirectUriPolicy.validationError(
                            redirectUri, HostedBranding.forPlatform(platform).origins())
                    .ifPresent(error -> {
                        throw ApiException.invalidFields(List.of(new FieldError("redirectUri", error)));
                    });
        }
        KycLinkToken token = new KycLinkToken(platform.id(), environment.ids().next(), newSecret());
        Instant now = platformClock.now(platform);
        Instant expiresAt = now.plus(settings.linkLifetime()).truncatedTo(ChronoUnit.SECONDS);
        KycLink link =
                new KycLink(platform.id(), token.link(), customer, token.hash(), redirectUri, null, expiresAt, null);
        return database.transact(transaction -> {
            Customer locked = lockVerifiable(transaction, platform.id(), customer);
            Response response = Response.json(status, json(token, locked, expiresAt, status == 200));
            List<SqlStatement> writes = new ArrayList<>(recorder.record(response, customer, locked.requireKey()));
            writes.add(KycLinkStore.insert(platform.id(), link, now));
            if (locked.status() == CustomerStatus.EXPIRED || locked.status() == CustomerStatus.CANCELED) {
                writes.add(customers.resetStatus(platform, locked));
            }
            transaction.execute(writes);
            return response;
        });
    }

    private byte[] newSecret() {
        byte[] secret = new byte[KycLinkToken.SECRET_BYTES];
        environment.random().nextBytes(secret);
        return secret;
    }

    private Customer lockVerifiable(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        Customer customer = customers
                .lockLive(transaction, platform, id)
                .orElseThrow(KycLinks::customerNotFound)
                .customer();
        if (customer.status() == CustomerStatus.APPROVED || customer.status() == CustomerStatus.REJECTED) {
            throw new ApiException(
                    ErrorCode.CONFLICT, "This customer is " + customer.status() + "; there is nothing left to verify.");
        }
        if (customer.hasUnverifiedContact()) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "This customer's e-mail address or telephone number must be verified first; see contactVerification.");
        }
        return customer;
    }

    static ApiException customerNotFound() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }

    private ObjectNode json(KycLinkToken token, Customer customer, Instant expiresAt, boolean isOlderForm) {
        ObjectNode json = Json.object();
        json.put("kycUrl", settings.publicUrl().get() + HostedRouter.BASE + "/" + token.text());
        json.put("expiresAt", Timestamps.format(expiresAt));
        json.put("provider", PROVIDER);
        json.put("token", token.text());
        if (isOlderForm) {
            json.put("customerId", customer.id().text());
            json.put("platformCustomerId", customer.platformCustomerId());
        }
        return json;
    }

    /// The link of a token; empty when the text is not a token, or its secret is not the link's.
    Optional<KycLink> findByToken(String text) {
        return KycLinkToken.parse(text)
                .flatMap(token -> store.find(token.platform(), token.link()).filter(link -> link.matches(token)));
    }

    /// Whether the lifetime of a link is over, by the platform's clock.
    boolean isExpired(Platform platform, KycLink link) {
        return !platformClock.now(platform).isBefore(link.expiresAt());
    }

    /// Binds a link to a browser.
    ///
    /// @return the secret that the browser must send from now on; empty when the link was bound to
    ///     another browser, or ended, before
    Optional<byte[]> bind(KycLink link) {
        byte[] secret = newSecret();
        return store.bind(link.platform(), link.id(), KycLinkToken.hash(secret))
                ? Optional.of(secret)
                : Optional.empty();
    }

    /// The statement that marks a link as submitted. Of two submissions with one link, only one
    /// changes a row.
    SqlStatement markSubmitted(Platform platform, KycLink link, @Nullable String sandboxOutcome) {
        return KycLinkStore.end(
                platform.id(), link.id(), KycLink.EndReason.SUBMITTED, sandboxOutcome, platformClock.now(platform));
    }

    /// Records that the customer replaced the name that the platform had registered.
    void markRenamed(KycLink link) {
        store.markRenamed(link.platform(), link.id());
    }

    /// Makes a link usable again whose submission came back with something to correct.
    void reopen(KycLink link) {
        store.reopen(link.platform(), link.id());
    }

    /// Ends a link because the customer cancels the flow.
    ///
    /// @return whether this call ended it; `false` when it had ended before
    boolean cancel(Platform platform, KycLink link) {
        return database.transact(transaction -> {
            Optional<Customer> customer = customers
                    .lockLive(transaction, platform.id(), link.customer())
                    .map(Customers.Locked::customer);
            SqlStatement end = KycLinkStore.end(
                    platform.id(), link.id(), KycLink.EndReason.CANCELED, null, platformClock.now(platform));
            if (customer.isEmpty() || transaction.execute(end)[0] == 0) {
                return false;
            }
            if (waitsForLinkOnly(transaction, platform, customer.get(), link.id())) {
                transaction.execute(
                        customers.applyVerificationEvent(platform, customer.get(), VerificationEvent.CANCELED));
            }
            return true;
        });
    }

    /// Marks links whose lifetime is over as expired. A customer who waited for nothing else gets
    /// the verification event EXPIRED.
    void expireLinks(Platform platform) {
        Instant now = platformClock.now(platform);
        for (CustomerId id : store.listCustomersWithExpiredLinks(platform.id(), now, EXPIRY_BATCH)) {
            database.transact(transaction -> {
                Optional<Customer> customer =
                        customers.lockLive(transaction, platform.id(), id).map(Customers.Locked::customer);
                // Another node may have been faster; then no row changes here.
                boolean hasExpired = KycLinkStore.expire(transaction, platform.id(), id, now) > 0;
                if (hasExpired
                        && customer.isPresent()
                        && waitsForLinkOnly(transaction, platform, customer.get(), null)) {
                    transaction.execute(
                            customers.applyVerificationEvent(platform, customer.get(), VerificationEvent.EXPIRED));
                }
                return hasExpired;
            });
        }
    }

    /// Whether a link that has just ended was all that an undecided customer waited for: there is
    /// no other link, and nothing under review.
    private static boolean waitsForLinkOnly(
            Transaction transaction, Platform platform, Customer customer, @Nullable UUID endedLink)
            throws SQLException {
        boolean isUndecided =
                customer.status() == CustomerStatus.PENDING || customer.status() == CustomerStatus.UNVERIFIED;
        return isUndecided
                && !KycLinkStore.hasOtherOpenLink(transaction, platform.id(), customer.id(), endedLink)
                && !HostedVerification.isUnderReview(transaction, platform.id(), customer.id());
    }
}
