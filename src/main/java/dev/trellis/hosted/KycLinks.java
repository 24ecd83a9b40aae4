package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.IdGenerator;
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
import dev.trellis.verification.VerificationService;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Links into the hosted flow, and what becomes of them (behaviour, section 6). Each step locks the
/// customer first.
final class KycLinks {
    /// The only name that the contract has for a provider.
    private static final String PROVIDER = "SUMSUB";

    private final Parts parts;
    private final KycLinkStore store;

    /// @param baseUrl how the world reaches this server, without a slash at the end
    /// @param lifetime of a link
    record Parts(
            Database database,
            Customers customers,
            PlatformClock clock,
            IdGenerator ids,
            SecureRandom random,
            Supplier<String> baseUrl,
            Duration lifetime) {}

    KycLinks(Parts parts) {
        this.parts = parts;
        this.store = new KycLinkStore(parts.database());
    }

    /// Makes a link. Older ones stay as they are.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `INVALID_INPUT` for a `redirectUri` that must not be
    ///     used; `CONFLICT` while a contact must be verified first, and for a customer who has been
    ///     decided on
    Response create(
            Platform platform,
            CustomerId customer,
            @Nullable String redirectUri,
            int status,
            Idempotency.Recorder recorder) {
        if (redirectUri != null) {
            RedirectUriPolicy.validationError(
                            redirectUri, HostedSettings.forPlatform(platform).origins())
                    .ifPresent(fault -> {
                        throw ApiException.invalidFields(List.of(new FieldError("redirectUri", fault)));
                    });
        }
        byte[] secret = new byte[KycLinkToken.SECRET_BYTES];
        parts.random().nextBytes(secret);
        KycLinkToken token = new KycLinkToken(platform.id(), parts.ids().next(), secret);
        Instant now = parts.clock().now(platform);
        Instant expiresAt = now.plus(parts.lifetime()).truncatedTo(ChronoUnit.SECONDS);
        KycLink link = new KycLink(platform.id(), token.link(), customer, token.hash(), redirectUri, null, expiresAt, null);
        return parts.database().transact(transaction -> {
            Customer locked = lockForLink(transaction, platform.id(), customer);
            Response answer = Response.json(status, json(token, locked, expiresAt, status == 200));
            List<SqlStatement> writes = new ArrayList<>(recorder.record(answer, customer, locked.requireKey()));
            writes.add(KycLinkStore.insert(platform.id(), link, now));
            if (locked.status() == CustomerStatus.EXPIRED || locked.status() == CustomerStatus.CANCELED) {
                writes.add(parts.customers().resetStatus(platform, locked));
            }
            transaction.execute(writes);
            return answer;
        });
    }

    private Customer lockForLink(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        Customer customer = parts.customers()
                .lockLive(transaction, platform, id)
                .orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer."))
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

    private ObjectNode json(KycLinkToken token, Customer customer, Instant expiresAt, boolean isOlderForm) {
        ObjectNode json = Json.object();
        json.put("kycUrl", parts.baseUrl().get() + HostedRouter.BASE + "/" + token.text());
        json.put("expiresAt", Timestamps.format(expiresAt));
        json.put("provider", PROVIDER);
        json.put("token", token.text());
        if (isOlderForm) {
            json.put("customerId", customer.id().text());
            json.put("platformCustomerId", customer.platformCustomerId());
        }
        return json;
    }

    /// The link that a token opens; nothing for a token that opens none.
    Optional<KycLink> findByToken(String text) {
        return KycLinkToken.parse(text)
                .flatMap(token -> store.find(token.platform(), token.link()).filter(link -> link.matches(token)));
    }

    boolean isExpired(Platform platform, KycLink link) {
        return !parts.clock().now(platform).isBefore(link.expiresAt());
    }

    /// Binds a link to a browser.
    ///
    /// @return what that browser has to show from now on; nothing when another one was faster
    Optional<byte[]> bind(KycLink link) {
        byte[] browser = new byte[KycLinkToken.SECRET_BYTES];
        parts.random().nextBytes(browser);
        return store.bind(link.platform(), link.id(), KycLinkToken.hash(browser))
                ? Optional.of(browser)
                : Optional.empty();
    }

    /// The write that uses a link up; of two submissions with one link, one touches a row.
    SqlStatement markSubmitted(Platform platform, KycLink link, @Nullable String sandboxOutcome) {
        return KycLinkStore.end(
                platform.id(),
                link.id(),
                KycLink.EndReason.SUBMITTED,
                sandboxOutcome,
                parts.clock().now(platform));
    }

    void markRenamed(KycLink link) {
        store.markRenamed(link.platform(), link.id());
    }

    void reopen(KycLink link) {
        store.reopen(link.platform(), link.id());
    }

    /// The customer calls the flow off.
    ///
    /// @return whether this did it; not when the link had ended
    boolean cancel(Platform platform, KycLink link) {
        return parts.database().transact(transaction -> {
            Optional<Customer> customer = parts.customers()
                    .lockLive(transaction, platform.id(), link.customer())
                    .map(Customers.Locked::customer);
            UUID id = link.id();
            SqlStatement ending = KycLinkStore.end(
                    platform.id(), id, KycLink.EndReason.CANCELED, null, parts.clock().now(platform));
            if (customer.isEmpty() || transaction.execute(ending)[0] == 0) {
                return false;
            }
            if (waitsForLinkOnly(transaction, platform, customer.get(), id)) {
                transaction.execute(
                        parts.customers().applyVerificationEvent(platform, customer.get(), VerificationEvent.CANCELED));
            }
            return true;
        });
    }

    /// Notes the links whose time is over; a customer whose last one it was is told of to
    /// the platform.
    void expireLinks(Platform platform) {
        Instant now = parts.clock().now(platform);
        for (CustomerId customer : store.listCustomersWithExpiredLinks(platform.id(), now, 500)) {
            parts.database().transact(transaction -> {
                Optional<Customer> locked = parts.customers()
                        .lockLive(transaction, platform.id(), customer)
                        .map(Customers.Locked::customer);
                // Another node may have been faster; then nothing is touched here.
                boolean isNews = KycLinkStore.expire(transaction, platform.id(), customer, now) > 0;
                if (isNews && locked.isPresent() && waitsForLinkOnly(transaction, platform, locked.get(), null)) {
                    transaction.execute(parts.customers()
                            .applyVerificationEvent(platform, locked.get(), VerificationEvent.EXPIRED));
                }
                return isNews;
            });
        }
    }

    /// Whether a customer waited for nothing but a link that has just ended.
    private static boolean waitsForLinkOnly(
            Transaction transaction, Platform platform, Customer customer, @Nullable UUID ended) throws SQLException {
        boolean isUndecided =
                customer.status() == CustomerStatus.PENDING || customer.status() == CustomerStatus.UNVERIFIED;
        return isUndecided
                && !KycLinkStore.hasOtherOpenLink(transaction, platform.id(), customer.id(), ended)
                && !VerificationService.isUnderReview(transaction, platform.id(), customer.id());
    }
}
