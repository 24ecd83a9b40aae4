package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customer;
import dev.trellis.customers.CustomerStatus;
import dev.trellis.customers.CustomerType;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.documents.DocumentHolderLookup;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The people who own or control a business, and what can be done with them; each change is one
/// transaction, under the lock of the business.
public final class BeneficialOwners {
    private static final int MAX_OWNERS = 50;

    private final Database database;
    private final Customers customers;
    private final BeneficialOwnerStore store;
    private final IdGenerator ids;
    private final Clock clock;

    BeneficialOwners(Database database, Customers customers, BeneficialOwnerStore store, IdGenerator ids, Clock clock) {
        this.database = database;
        this.customers = customers;
        this.store = store;
        this.ids = ids;
        this.clock = clock;
    }

    /// An owner, for pages that show one.
    ///
    /// @param info roles, ownershipPercentage, personalInfo
    public record Person(BeneficialOwnerId id, ObjectNode info, boolean hasIdentifier) {}

    /// All of a business, in the order in which they were named.
    public List<Person> list(PlatformId platform, CustomerId business, DataKey key) {
        return store.list(platform, business, null, MAX_OWNERS + 1).stream()
                .map(owner -> new Person(owner.id(), owner.open(key), owner.hasIdentifier()))
                .toList()
                .reversed();
    }

    /// Names a person.
    ///
    /// @throws ApiException with every fault
    public BeneficialOwnerId add(Platform platform, CustomerId business, ObjectNode info) {
        ObjectNode body = info.deepCopy();
        body.put("customerId", business.text());
        Response answer = create(platform, body, Idempotency.noKeyRecorder());
        return BeneficialOwnerId.parse(
                        Json.mapper().readTree(answer.body()).path("id").asString(""))
                .orElseThrow();
    }

    /// Changes what is known of a person of this business.
    ///
    /// @throws ApiException with every fault; `REFERENCE_NOT_FOUND` for one of another business
    public void updateInfo(PlatformId platform, CustomerId business, BeneficialOwnerId id, ObjectNode info) {
        StoredBeneficialOwner known = store.find(platform, id)
                .filter(owner -> owner.customer().equals(business))
                .orElseThrow(BeneficialOwners::notFound);
        update(platform, known, info);
    }

    /// Makes an owner of a body that names its business.
    ///
    /// @throws ApiException with every fault; `USER_NOT_FOUND`; `CONFLICT` under review, and when
    ///     there are too many
    Response create(Platform tenant, JsonNode body, Idempotency.Recorder recorder) {
        PlatformId platform = tenant.id();
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode read = BeneficialOwnerFields.NEW_OWNER.read(body, "", reading);
        ObjectNode info = read == null ? Json.object() : read;
        if (read != null) {
            BeneficialOwnerFields.NEW_OWNER.requireComplete(info, "", reading);
        }
        @Nullable JsonNode customerText = info.remove("customerId");
        Optional<CustomerId> customerId =
                customerText == null ? Optional.empty() : CustomerId.parse(customerText.stringValue());
        if (customerText != null && customerId.isEmpty()) {
            reading.addError("customerId", "Must be the id of a customer, Customer:<uuid>.");
        }
        normalizeRoles(info, reading);
        reading.throwIfInvalid();
        @Nullable String identifier = removeIdentifier(info);
        return database.transact(transaction -> {
            Customer customer = lockChangeable(transaction, platform, customerId.orElseThrow());
            int count = BeneficialOwnerStore.listForCustomer(transaction, platform, customer.id())
                    .size();
            if (count >= MAX_OWNERS) {
                throw new ApiException(ErrorCode.CONFLICT, "A business has at most " + MAX_OWNERS + " owners.");
            }
            UUID uuid = ids.next();
            BeneficialOwnerId id = new BeneficialOwnerId(uuid);
            DataKey key = customer.requireKey();
            Instant now = IdGenerator.timeOf(uuid);
            StoredBeneficialOwner owner = new StoredBeneficialOwner(
                    platform,
                    id,
                    customer.id(),
                    initialStatus(tenant, customer),
                    StoredBeneficialOwner.sealInfo(platform, id, info, key),
                    identifier != null,
                    now,
                    now);
            Response answer = Response.json(201, owner.json(info));
            List<SqlStatement> writes = new ArrayList<>(recorder.record(answer, customer.id(), key));
            writes.add(BeneficialOwnerStore.insert(
                    platform, owner, StoredBeneficialOwner.sealIdentifier(platform, id, identifier, key)));
            transaction.execute(writes);
            return answer;
        });
    }

    /// Lays a change over an owner.
    ///
    /// @throws ApiException as [#create]
    Response update(PlatformId platform, StoredBeneficialOwner known, JsonNode body) {
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode read = BeneficialOwnerFields.OWNER.read(body, "", reading);
        ObjectNode change = read == null ? Json.object() : read;
        normalizeRoles(change, reading);
        reading.throwIfInvalid();
        @Nullable String identifier = removeIdentifier(change);
        return database.transact(transaction -> {
            // The customer first, as everywhere: whoever wants both takes them in this order.
            Customer customer = lockChangeable(transaction, platform, known.customer());
            StoredBeneficialOwner before = BeneficialOwnerStore.lock(transaction, platform, known.id())
                    .orElseThrow(BeneficialOwners::notFound);
            DataKey key = customer.requireKey();
            ObjectNode infoBefore = before.open(key);
            ObjectNode info = ObjectRule.merge(infoBefore, change);
            // As texts: a number that was read by a rule is another kind of node than one that
            // was stored.
            if (identifier == null && info.toString().equals(infoBefore.toString())) {
                return Response.json(200, before.json(infoBefore));
            }
            StoredBeneficialOwner after = new StoredBeneficialOwner(
                    platform,
                    before.id(),
                    before.customer(),
                    before.status(),
                    StoredBeneficialOwner.sealInfo(platform, before.id(), info, key),
                    before.hasIdentifier() || identifier != null,
                    before.createdAt(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
            transaction.execute(BeneficialOwnerStore.update(
                    platform, after, StoredBeneficialOwner.sealIdentifier(platform, before.id(), identifier, key)));
            return Response.json(200, after.json(info));
        });
    }

    /// A regulated platform vouches for its customers, and so for who is behind them. Elsewhere
    /// nobody has looked at a new owner yet, whatever was decided on the business before.
    private static String initialStatus(Platform platform, Customer business) {
        return platform.isRegulated() && business.status() == CustomerStatus.APPROVED ? "APPROVED" : "UNVERIFIED";
    }

    /// The business, locked. Who decides must find what he looked at.
    private Customer lockChangeable(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        Customer business = lockBusiness(transaction, platform, id);
        if (DocumentHolderLookup.isUnderReview(transaction, platform, id)) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "A verification is looking at this business. Change its owners when that has ended.");
        }
        return business;
    }

    private Customer lockBusiness(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        Customer customer = customers
                .lockLive(transaction, platform, id)
                .orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer."))
                .customer();
        if (customer.type() != CustomerType.BUSINESS) {
            throw ApiException.invalidFields(
                    List.of(new FieldError("customerId", "Is an individual; only a business has owners.")));
        }
        return customer;
    }

    private static void normalizeRoles(ObjectNode info, ValidationContext reading) {
        if (!(info.get("roles") instanceof ArrayNode roles)) {
            return;
        }
        if (roles.isEmpty()) {
            reading.addError("roles", "Must name at least one role.");
        }
        Set<JsonNode> distinct = new LinkedHashSet<>();
        roles.forEach(distinct::add);
        roles.removeAll();
        roles.addAll(distinct);
    }

    /// The identification number is kept apart and never served.
    private static @Nullable String removeIdentifier(ObjectNode info) {
        if (!(info.get("personalInfo") instanceof ObjectNode person)) {
            return null;
        }
        @Nullable JsonNode identifier = person.remove("identifier");
        return identifier == null ? null : identifier.stringValue();
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such beneficial owner.");
    }
}
