package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
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
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;
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

/// Creates, changes and lists beneficial owners: the people who own or control a business. Each
/// change is one transaction under the lock of the business's row.
public final class BeneficialOwners {
    private static final int MAX_OWNERS = 50;

    private final Database database;
    private final Customers customers;
    private final BeneficialOwnerStore store;
    private final Environment environment;

    BeneficialOwners(Database database, Customers customers, BeneficialOwnerStore store, Environment environment) {
        this.database = database;
        this.customers = customers;
        this.store = store;
        this.environment = environment;
    }

    /// A decrypted beneficial owner, for the pages of the hosted flow.
    ///
    /// @param info roles, ownershipPercentage, personalInfo
    public record Person(BeneficialOwnerId id, ObjectNode info, boolean hasIdentifier) {}

    /// Returns the beneficial owners of a business in the order of their creation.
    ///
    /// @param key of the business
    public List<Person> list(PlatformId platform, CustomerId business, DataKey key) {
        return store.list(platform, business, null, MAX_OWNERS + 1).stream()
                .map(stored -> new Person(stored.id(), stored.open(key), stored.hasIdentifier()))
                .toList()
                .reversed();
    }

    /// Creates a beneficial owner.
    ///
    /// @param info roles, ownershipPercentage, personalInfo
    /// @throws ApiException with every error of the input, and as [#create]
    public BeneficialOwnerId add(Platform platform, CustomerId business, ObjectNode info) {
        ObjectNode body = info.deepCopy();
        body.put("customerId", business.text());
        Response response = create(platform, body, Idempotency.noKeyRecorder());
        return BeneficialOwnerId.parse(
                        Json.mapper().readTree(response.body()).path("id").asString(""))
                .orElseThrow();
    }

    /// Changes a beneficial owner of this business.
    ///
    /// @throws ApiException with every error of the input; `REFERENCE_NOT_FOUND` for a beneficial
    ///     owner of another business
    public void updateInfo(PlatformId platform, CustomerId business, BeneficialOwnerId id, ObjectNode info) {
        StoredBeneficialOwner beneficialOwner = store.find(platform, id)
                .filter(stored -> stored.customer().equals(business))
                .orElseThrow(BeneficialOwners::notFound);
        update(platform, beneficialOwner, info);
    }

    /// Creates a beneficial owner from a request body, which contains the id of the business.
    ///
    /// @throws ApiException with every error of the input; `USER_NOT_FOUND`; `CONFLICT` when the
    ///     business is under review, and when it has too many beneficial owners
    Response create(Platform tenant, JsonNode body, Idempotency.Recorder recorder) {
        PlatformId platform = tenant.id();
        ValidationContext context = new ValidationContext(environment.today());
        @Nullable ObjectNode parsed = BeneficialOwnerFields.NEW_OWNER.read(body, "", context);
        ObjectNode info = parsed == null ? Json.object() : parsed;
        if (parsed != null) {
            BeneficialOwnerFields.NEW_OWNER.requireComplete(info, "", context);
        }
        @Nullable JsonNode customerText = info.remove("customerId");
        Optional<CustomerId> customerId =
                customerText == null ? Optional.empty() : CustomerId.parse(customerText.stringValue());
        if (customerText != null && customerId.isEmpty()) {
            context.addError("customerId", "Must be the id of a customer, Customer:<uuid>.");
        }
        normalizeRoles(info, context);
        context.throwIfInvalid();
        @Nullable String identifier = removeIdentifier(info);
        return database.transact(transaction -> {
            Customer customer = lockChangeable(transaction, platform, customerId.orElseThrow());
            int count = BeneficialOwnerStore.listForCustomer(transaction, platform, customer.id())
                    .size();
            if (count >= MAX_OWNERS) {
                throw new ApiException(ErrorCode.CONFLICT, "A business has at most " + MAX_OWNERS + " owners.");
            }
            UUID uuid = environment.ids().next();
            BeneficialOwnerId id = new BeneficialOwnerId(uuid);
            DataKey key = customer.requireKey();
            Instant now = IdGenerator.timeOf(uuid);
            StoredBeneficialOwner created = new StoredBeneficialOwner(
                    platform,
                    id,
                    customer.id(),
                    initialStatus(tenant, customer),
                    StoredBeneficialOwner.sealInfo(platform, id, info, key),
                    identifier != null,
                    now,
                    now);
            Response response = Response.json(201, created.json(info));
            List<SqlStatement> statements = new ArrayList<>(recorder.record(response, customer.id(), key));
            statements.add(BeneficialOwnerStore.insert(
                    platform, created, StoredBeneficialOwner.sealIdentifier(platform, id, identifier, key)));
            transaction.execute(statements);
            return response;
        });
    }

    /// Merges the fields of a request body into a beneficial owner.
    ///
    /// @throws ApiException as [#create]
    Response update(PlatformId platform, StoredBeneficialOwner beneficialOwner, JsonNode body) {
        ValidationContext context = new ValidationContext(environment.today());
        @Nullable ObjectNode parsed = BeneficialOwnerFields.OWNER.read(body, "", context);
        ObjectNode change = parsed == null ? Json.object() : parsed;
        normalizeRoles(change, context);
        context.throwIfInvalid();
        @Nullable String identifier = removeIdentifier(change);
        return database.transact(transaction -> {
            // Locks are taken in this order everywhere, the customer first, so that there is
            // no deadlock.
            Customer customer = lockChangeable(transaction, platform, beneficialOwner.customer());
            StoredBeneficialOwner current = BeneficialOwnerStore.lock(transaction, platform, beneficialOwner.id())
                    .orElseThrow(BeneficialOwners::notFound);
            DataKey key = customer.requireKey();
            ObjectNode currentInfo = current.open(key);
            ObjectNode info = ObjectRule.merge(currentInfo, change);
            // Compared as texts: a number parsed by a rule is a node of another class than a number
            // read from the database.
            if (identifier == null && info.toString().equals(currentInfo.toString())) {
                return Response.json(200, current.json(currentInfo));
            }
            StoredBeneficialOwner updated = new StoredBeneficialOwner(
                    platform,
                    current.id(),
                    current.customer(),
                    current.status(),
                    StoredBeneficialOwner.sealInfo(platform, current.id(), info, key),
                    current.hasIdentifier() || identifier != null,
                    current.createdAt(),
                    environment.now());
            transaction.execute(BeneficialOwnerStore.update(
                    platform, updated, StoredBeneficialOwner.sealIdentifier(platform, current.id(), identifier, key)));
            return Response.json(200, updated.json(info));
        });
    }

    /// A regulated platform verifies its customers itself, and so their beneficial owners. On other
    /// platforms nobody has verified a new beneficial owner yet, even if the business is approved.
    private static String initialStatus(Platform platform, Customer business) {
        return platform.isRegulated() && business.status() == CustomerStatus.APPROVED ? "APPROVED" : "UNVERIFIED";
    }

    /// Locks the business. Refuses changes while it is under review, so that the data does not
    /// change between a reviewer's look and decision.
    private Customer lockChangeable(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        Customer business = lockBusiness(transaction, platform, id);
        if (VerificationStore.isUnderReview(transaction, platform, id)) {
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

    /// Removes duplicate roles; reports an empty list.
    private static void normalizeRoles(ObjectNode info, ValidationContext context) {
        if (!(info.get("roles") instanceof ArrayNode roles)) {
            return;
        }
        if (roles.isEmpty()) {
            context.addError("roles", "Must name at least one role.");
        }
        Set<JsonNode> distinct = new LinkedHashSet<>();
        roles.forEach(distinct::add);
        roles.removeAll();
        roles.addAll(distinct);
    }

    /// Takes the identification number out of the input: it is stored in a column of its own, and
    /// never returned by the API.
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
