package dev.trellis.customers;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdFactory;
import dev.trellis.base.PlatformId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.GuardFailed;
import dev.trellis.db.Write;
import dev.trellis.http.Answer;
import dev.trellis.http.Idempotency;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Reading;
import dev.trellis.platforms.Caller;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.KeyRing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rules of creating, changing and deleting customers (behaviour, section 3), each in one transaction.
public final class Customers {
    private static final int MAX_TRIES = 5;

    /// Refusals that may rest on the platform's configuration.
    private static final Set<ErrorCode> CONFIGURED = Set.of(
            ErrorCode.INVALID_INPUT,
            ErrorCode.INVALID_CURRENCY,
            ErrorCode.INVALID_UMA_ADDRESS,
            ErrorCode.MISSING_MANDATORY_USER_INFO);

    private final Database database;
    private final CustomerStore store;
    private final InternalAccounts accounts;
    private final Platforms platforms;
    private final KeyRing keyRing;
    private final IdFactory ids;
    private final SecureRandom random;
    private final Clock clock;

    Customers(
            Database database,
            InternalAccounts accounts,
            Platforms platforms,
            KeyRing keyRing,
            IdFactory ids,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.store = new CustomerStore(database);
        this.accounts = accounts;
        this.platforms = platforms;
        this.keyRing = keyRing;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /// Makes a customer with its accounts, and keeps the answer for an idempotency key, all in one commit.
    ///
    /// @throws ApiException `INVALID_INPUT` and its kin with every fault; `CONFLICT`, `UMA_ADDRESS_EXISTS` for a
    ///     name that a live customer has; `FORBIDDEN` for a status that is not the caller's to set
    Answer create(Caller caller, JsonNode body, Idempotency.Recorder recorder) {
        return whileConfigured(caller.platform(), platform -> {
            Creation creation = prepare(platform, body);
            List<Write> writes = new ArrayList<>(recorder.record(creation.answer(), creation.id(), creation.key()));
            writes.addAll(creation.writes());
            try {
                database.commit(writes);
            } catch (ConstraintViolation taken) {
                throw nameTaken(taken);
            }
            return creation.answer();
        });
    }

    /// A customer that is made but for the commit of its writes.
    record Creation(CustomerId id, DataKey key, Answer answer, List<Write> writes) {}

    /// Reads, checks, seals and renders a new customer.
    Creation prepare(Platform platform, JsonNode body) {
        Submission said = Submission.ofNew(body, platform, new Reading(LocalDate.now(clock)));
        UUID uuid = ids.next();
        CustomerId id = new CustomerId(uuid);
        Instant now = IdFactory.timeOf(uuid);
        DataKey key = keyRing.newDataKey();
        Customer customer = new Customer(
                id,
                said.type(),
                initialStatus(platform, said),
                said.platformCustomerId() == null ? uuid.toString() : said.platformCustomerId(),
                said.umaAddress() == null ? UmaAddresses.generate(platform.umaDomain(), random) : said.umaAddress(),
                said.region(),
                said.currencies(),
                Json.mapper().writeValueAsBytes(said.profile()),
                key,
                now,
                now,
                false);
        CustomerStore.Sealed sealed = new CustomerStore.Sealed(
                keyRing.wrap(key, platform.id().uuid(), uuid),
                sealProfile(platform.id(), customer, key),
                sealIdentifier(platform.id(), id, said.identifier(), key));
        List<Write> writes = new ArrayList<>();
        writes.add(Platforms.guard(platform, random.nextInt()));
        writes.add(CustomerStore.insert(platform.id(), customer, sealed));
        writes.addAll(accounts.open(platform.id(), id, platform.currencies(), now));
        return new Creation(id, key, Answer.json(201, CustomerJson.bytes(customer)), writes);
    }

    /// Lays a change over a customer.
    ///
    /// @throws ApiException as [#create] does, and `USER_NOT_FOUND` for one who is not there or deleted
    Answer update(Caller caller, CustomerId id, JsonNode body) {
        return whileConfigured(caller.platform(), platform -> {
            try {
                Customer updated = database.transact(transaction -> update(transaction, platform, id, body));
                return Answer.json(200, CustomerJson.bytes(updated));
            } catch (ConstraintViolation taken) {
                throw nameTaken(taken);
            }
        });
    }

    private Customer update(Transaction transaction, Platform platform, CustomerId id, JsonNode body)
            throws SQLException {
        SealedCustomer stored = CustomerStore.lock(transaction, platform.id(), id)
                .filter(customer -> !customer.isDeleted())
                .orElseThrow(Customers::notFound);
        Customer before = stored.open(keyRing);
        DataKey key = keyOf(before);
        Reading reading = new Reading(LocalDate.now(clock));
        Submission said = Submission.ofChange(body, before.type(), platform, reading);
        ObjectNode profileBefore = (ObjectNode) Json.mapper().readTree(before.profile());
        ObjectNode profile = merge(profileBefore, said.profile());
        if (isChanged("email", profileBefore, profile) && isChanged("phoneNumber", profileBefore, profile)) {
            reading.fault("phoneNumber", "Cannot change in the same call as email. Send them one after the other.");
        }
        CustomerFields.changeable(before.type()).requireComplete(profile, "", reading);
        @Nullable List<String> currencies = said.currencies() == null ? before.currencies() : said.currencies();
        MandatoryInfo.check(
                before.type(),
                platform,
                currencies,
                profile,
                before.region(),
                said.identifier() != null || stored.hasIdentifier(),
                reading);
        reading.refuseIfFaulty();
        Customer after = new Customer(
                id,
                before.type(),
                decidedStatus(platform, before.status(), said.status(), before.type()),
                before.platformCustomerId(),
                said.umaAddress() == null ? before.umaAddress() : said.umaAddress(),
                before.region(),
                currencies,
                Json.mapper().writeValueAsBytes(profile),
                key,
                before.createdAt(),
                now(),
                false);
        if (said.identifier() == null && isSame(before, after, profileBefore, profile)) {
            return before;
        }
        transaction.write(
                Platforms.guard(platform, random.nextInt()),
                CustomerStore.update(
                        platform.id(),
                        after,
                        sealProfile(platform.id(), after, key),
                        sealIdentifier(platform.id(), id, said.identifier(), key)));
        return after;
    }

    /// Deletes softly: the customer can still be read, its names are free, its accounts closed.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `CUSTOMER_DELETED` the second time
    Answer delete(PlatformId platform, CustomerId id) {
        Customer deleted = database.transact(transaction -> {
            SealedCustomer stored =
                    CustomerStore.lock(transaction, platform, id).orElseThrow(Customers::notFound);
            if (stored.isDeleted()) {
                throw new ApiException(ErrorCode.CUSTOMER_DELETED, "This customer has been deleted already.");
            }
            Instant now = now();
            List<Write> writes = new ArrayList<>();
            writes.add(CustomerStore.delete(platform, id, now));
            writes.addAll(accounts.close(platform, id, now));
            transaction.write(writes);
            return stored.open(keyRing).asDeleted(now);
        });
        return Answer.json(200, CustomerJson.bytes(deleted));
    }

    /// Deleted ones too.
    Optional<Customer> find(PlatformId platform, CustomerId id) {
        return store.find(platform, id).map(stored -> stored.open(keyRing));
    }

    Customer open(SealedCustomer stored) {
        return stored.open(keyRing);
    }

    CustomerStore store() {
        return store;
    }

    /// The key that seals what belongs to a customer; nothing once it has been forgotten.
    public Optional<DataKey> dataKey(PlatformId platform, CustomerId id) {
        return store.wrappedKey(platform, id).map(wrapped -> keyRing.unwrap(wrapped, platform.uuid(), id.uuid()));
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }

    /// Does the work with the configuration as the caller knows it; if that turns out to be old when the change is to
    /// commit, again with the present one.
    private Answer whileConfigured(Platform known, Function<Platform, Answer> work) {
        Platform platform = known;
        for (int tries = 1; ; tries++) {
            try {
                return work.apply(platform);
            } catch (ApiException refused) {
                // What was refused by an older configuration may be right by the present one.
                if (!CONFIGURED.contains(refused.code()) || platforms.isCurrent(platform) || tries == MAX_TRIES) {
                    throw refused;
                }
                platform = platforms.current(platform.id());
            } catch (GuardFailed outdated) {
                if (tries == MAX_TRIES) {
                    throw new ApiException(
                                    ErrorCode.SERVICE_UNAVAILABLE,
                                    "The platform's configuration keeps changing. Try again.")
                            .with("Retry-After", "1");
                }
                platform = platforms.current(platform.id());
            }
        }
    }

    /// Regulated platforms verify their customers themselves; everybody else's start unverified (behaviour, section
    /// 3).
    private static CustomerStatus initialStatus(Platform platform, Submission said) {
        CustomerStatus initial = platform.isRegulated()
                ? CustomerStatus.APPROVED
                : CustomerStatus.valueOf(platform.revision().initialStatus());
        return decidedStatus(platform, initial, said.status(), said.type());
    }

    private static CustomerStatus decidedStatus(
            Platform platform, CustomerStatus current, @Nullable CustomerStatus said, CustomerType type) {
        if (said == null || said == current) {
            return current;
        }
        if (!platform.isRegulated()) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "Only a regulated platform may set " + type.statusField() + ".");
        }
        if (said != CustomerStatus.APPROVED && said != CustomerStatus.REJECTED) {
            Reading reading = new Reading(LocalDate.EPOCH);
            reading.fault(type.statusField(), "Can be set to APPROVED or REJECTED.");
            reading.refuseIfFaulty();
        }
        return said;
    }

    /// Consent is recorded once per version: repeating it does not move its date (behaviour, section 6).
    private static ObjectNode merge(ObjectNode before, ObjectNode changes) {
        ObjectNode effective = changes.deepCopy();
        ObjectNode base = before.deepCopy();
        @Nullable JsonNode consent = effective.get("endUserTermsConsent");
        if (consent != null) {
            JsonNode known = base.path("endUserTermsConsent").path("termsVersion");
            if (known.equals(consent.path("termsVersion"))) {
                effective.remove("endUserTermsConsent");
            } else {
                base.remove("endUserTermsConsent");
            }
        }
        return ObjectRule.merge(base, effective);
    }

    private static boolean isChanged(String field, ObjectNode before, ObjectNode after) {
        return !after.path(field).equals(before.path(field));
    }

    private static boolean isSame(Customer before, Customer after, ObjectNode profileBefore, ObjectNode profile) {
        return before.status() == after.status()
                && before.umaAddress().equals(after.umaAddress())
                && java.util.Objects.equals(before.currencies(), after.currencies())
                && profileBefore.equals(profile);
    }

    private static DataKey keyOf(Customer customer) {
        if (customer.key() == null) {
            throw new IllegalStateException("a live customer has no key");
        }
        return customer.key();
    }

    private static byte[] sealProfile(PlatformId platform, Customer customer, DataKey key) {
        return key.seal(customer.profile(), SealedCustomer.profileBinding(platform, customer.id()));
    }

    private static byte @Nullable [] sealIdentifier(
            PlatformId platform, CustomerId id, @Nullable String identifier, DataKey key) {
        return identifier == null
                ? null
                : key.seal(identifier.getBytes(StandardCharsets.UTF_8), SealedCustomer.identifierBinding(platform, id));
    }

    private static RuntimeException nameTaken(ConstraintViolation violation) {
        if (violation.isOf(CustomerStore.PLATFORM_CUSTOMER_ID_KEY)) {
            return new ApiException(ErrorCode.CONFLICT, "Another customer has this platformCustomerId.");
        }
        if (violation.isOf(CustomerStore.UMA_ADDRESS_KEY)) {
            return new ApiException(ErrorCode.UMA_ADDRESS_EXISTS, "Another customer has this umaAddress.");
        }
        return violation;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
