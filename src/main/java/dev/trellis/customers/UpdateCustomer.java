package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.contacts.ContactType;
import dev.trellis.customers.contacts.ContactVerificationFeature;
import dev.trellis.customers.contacts.ContactVerificationField;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.wallets.ContactChange;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `PATCH /customers/{customerId}`: locks and reads the customer, merges the change into it,
/// validates the result, and stores it with what follows from it.
final class UpdateCustomer {
    private final Database database;
    private final RootKeyRing keyRing;
    private final Environment environment;
    private final Platforms platforms;
    private final ContactChange contactChanges;
    private final CustomerEvents events;

    UpdateCustomer(
            Database database,
            RootKeyRing keyRing,
            Environment environment,
            Platforms platforms,
            ContactChange contactChanges,
            CustomerEvents events) {
        this.database = database;
        this.keyRing = keyRing;
        this.environment = environment;
        this.platforms = platforms;
        this.contactChanges = contactChanges;
        this.events = events;
    }

    /// Applies a change to a customer.
    ///
    /// @param cached the platform; its configuration may be outdated
    /// @param headers of the signed retry, with which the owner of a wallet authorises a new e-mail
    ///     address or telephone number
    /// @param requireProviderFields whether the fields that providers require must be present after
    ///     the change
    /// @return the customer, or 202 with what the owner has to sign
    /// @throws ApiException as [CreateCustomer#create]; `USER_NOT_FOUND` for a customer that is
    ///     unknown or deleted; the errors of the signed retry
    Response update(
            Platform cached,
            CustomerId id,
            JsonNode body,
            SignedRequests.Headers headers,
            boolean requireProviderFields) {
        return ConfigRetry.run(platforms, cached, platform -> {
            try {
                return database.transact(transaction -> {
                    StoredCustomer stored = CustomerStore.lockLive(transaction, platform.id(), id)
                            .orElseThrow(Customers::notFound);
                    Change change = validate(platform, stored, body, requireProviderFields);
                    return apply(transaction, platform, change, headers);
                });
            } catch (ConstraintViolation duplicateKey) {
                throw UniqueConstraintErrors.toException(duplicateKey);
            }
        });
    }

    /// A valid change of a customer.
    ///
    /// @param request the fields that were sent
    /// @param current the customer before the change
    /// @param updated the customer after the change
    /// @param profile of the updated customer
    private record Change(
            CustomerRequest request,
            Customer current,
            ObjectNode currentProfile,
            Customer updated,
            ObjectNode profile) {
        /// The contact that changes; [#validate] allows one at most.
        Optional<ContactType> contact() {
            return Arrays.stream(ContactType.values())
                    .filter(contact -> isChanged(contact, currentProfile, profile))
                    .findFirst();
        }

        /// Whether the customer stays as it is.
        boolean isEmpty() {
            return request.identifier() == null
                    && current.status() == updated.status()
                    && current.umaAddress().equals(updated.umaAddress())
                    && Objects.equals(current.currencies(), updated.currencies())
                    && currentProfile.equals(profile);
        }
    }

    private Change validate(Platform platform, StoredCustomer stored, JsonNode body, boolean requireProviderFields) {
        Customer current = stored.decrypt(keyRing);
        ValidationContext context = new ValidationContext(environment.today());
        CustomerRequest request = CustomerRequest.parseChange(body, current.type(), platform, context);
        ObjectNode currentProfile = current.profileJson();
        ObjectNode profile = merge(currentProfile, request.profile());
        if (isChanged(ContactType.EMAIL, currentProfile, profile)
                && isChanged(ContactType.PHONE, currentProfile, profile)) {
            context.addError("phoneNumber", "Cannot change in the same call as email. Send them one after the other.");
        }
        CustomerFieldRules.forUpdate(current.type()).requireComplete(profile, "", context);
        @Nullable List<String> currencies = request.currencies() == null ? current.currencies() : request.currencies();
        if (requireProviderFields) {
            RequiredFieldsValidator.validate(
                    current.type(),
                    platform,
                    currencies,
                    profile,
                    current.region(),
                    request.identifier() != null || stored.hasIdentifier(),
                    context);
        }
        context.throwIfInvalid();
        ContactVerificationField.refresh(platform, current.region(), currentProfile, profile);
        Customer updated = new Customer(
                current.id(),
                current.type(),
                CustomerStatusPolicy.updatedStatus(platform, current.status(), request.status(), current.type()),
                current.platformCustomerId(),
                request.umaAddress() == null ? current.umaAddress() : request.umaAddress(),
                current.region(),
                currencies,
                Json.mapper().writeValueAsBytes(profile),
                current.requireKey(),
                current.createdAt(),
                environment.now(),
                false);
        return new Change(request, current, currentProfile, updated, profile);
    }

    private Response apply(Transaction transaction, Platform platform, Change change, SignedRequests.Headers headers)
            throws SQLException {
        Customer updated = change.updated();
        CustomerId id = updated.id();
        Optional<ContactType> changedContact = change.contact();
        if (changedContact.isEmpty()) {
            contactChanges.refuseReplay(transaction, platform.id(), id, headers);
        }
        if (change.isEmpty()) {
            return Response.json(200, CustomerJson.bytes(change.current()));
        }
        if (changedContact.isPresent()) {
            ContactChange.Outcome outcome = authorize(transaction, platform, change, changedContact.get(), headers);
            if (outcome instanceof ContactChange.Outcome.Ask ask) {
                transaction.execute(ask.write());
                return Response.json(202, ask.challenge().json());
            }
            if (outcome instanceof ContactChange.Outcome.Proceed proceed
                    && !proceed.writes().isEmpty()) {
                transaction.execute(proceed.writes());
            }
        }
        store(transaction, platform, change, changedContact);
        return Response.json(200, CustomerJson.bytes(updated));
    }

    /// A new e-mail address or telephone number of a wallet's owner needs the owner's authorisation
    /// (behaviour, section 4).
    private ContactChange.Outcome authorize(
            Transaction transaction,
            Platform platform,
            Change change,
            ContactType contact,
            SignedRequests.Headers headers)
            throws SQLException {
        return contactChanges.authorize(
                transaction,
                platform,
                CustomerWalletOwners.toOwner(change.current()),
                contact == ContactType.EMAIL ? ContactChange.Contact.EMAIL : ContactChange.Contact.PHONE,
                contact.valueIn(change.profile()).orElseThrow(),
                change.request().canonical(),
                headers);
    }

    private void store(Transaction transaction, Platform platform, Change change, Optional<ContactType> changedContact)
            throws SQLException {
        Customer updated = change.updated();
        PlatformId tenant = platform.id();
        DataKey key = updated.requireKey();
        transaction.execute(
                Platforms.requireUnchangedConfig(platform, environment.random().nextInt()),
                CustomerStore.update(
                        tenant,
                        updated,
                        CustomerEncryptor.profile(tenant, updated, key),
                        CustomerEncryptor.identifier(
                                tenant, updated.id(), change.request().identifier(), key)));
        if (changedContact.isPresent()) {
            transaction.execute(ContactVerificationFeature.invalidateCode(tenant, updated.id(), changedContact.get()));
        }
        if (updated.status() != change.current().status()) {
            transaction.execute(events.verification(platform, updated, decision(updated.status())));
        }
    }

    /// The event of a status that a platform set. Only a regulated platform may set one, and there
    /// a person decides (behaviour, section 3).
    private static VerificationEvent decision(CustomerStatus status) {
        return status == CustomerStatus.APPROVED
                ? VerificationEvent.MANUALLY_APPROVED
                : VerificationEvent.MANUALLY_REJECTED;
    }

    /// Consent is recorded once per version: repeating it does not change its date (behaviour,
    /// section 6).
    private static ObjectNode merge(ObjectNode current, ObjectNode sent) {
        ObjectNode changes = sent.deepCopy();
        ObjectNode base = current.deepCopy();
        @Nullable JsonNode consent = changes.get("endUserTermsConsent");
        if (consent != null) {
            JsonNode currentVersion = base.path("endUserTermsConsent").path("termsVersion");
            if (currentVersion.equals(consent.path("termsVersion"))) {
                changes.remove("endUserTermsConsent");
            } else {
                base.remove("endUserTermsConsent");
            }
        }
        return ObjectRule.merge(base, changes);
    }

    private static boolean isChanged(ContactType contact, ObjectNode current, ObjectNode updated) {
        return !updated.path(contact.field()).equals(current.path(contact.field()));
    }
}
