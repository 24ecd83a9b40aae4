package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.ContactChange;
import dev.trellis.wallets.signing.SignedRequests;
import dev.trellis.webhooks.events.EventKind;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `PATCH /customers/{id}`: reads and locks the customer, lays the change over it, and writes
/// what follows.
final class UpdateCustomer {
    private final CustomerDependencies parts;

    UpdateCustomer(CustomerDependencies parts) {
        this.parts = parts;
    }

    /// Lays a change over a customer.
    ///
    /// @param isWhole whether what providers demand must be there afterwards
    /// @param headers of the signed retry, with which a wallet's owner authorises another e-mail
    ///     address or number
    /// @return the customer, or 202 with what the owner has to sign
    /// @throws ApiException as [CreateCustomer] does, and `USER_NOT_FOUND` for one who is not there
    ///     or deleted; those of the signed retry
    Response update(Platform known, CustomerId id, JsonNode body, SignedRequests.Headers headers, boolean isWhole) {
        return ConfigRetry.run(parts.platforms(), known, platform -> {
            try {
                return parts.database()
                        .transact(transaction -> update(transaction, platform, id, body, headers, isWhole));
            } catch (ConstraintViolation taken) {
                throw UniqueConstraintErrors.refusal(taken);
            }
        });
    }

    private Response update(
            Transaction transaction,
            Platform platform,
            CustomerId id,
            JsonNode body,
            SignedRequests.Headers headers,
            boolean isWhole)
            throws SQLException {
        StoredCustomer stored = CustomerStore.lock(transaction, platform.id(), id)
                .filter(customer -> !customer.isDeleted())
                .orElseThrow(Customers::notFound);
        Customer before = stored.open(parts.keyRing());
        DataKey key = before.requireKey();
        ValidationContext reading = new ValidationContext(parts.today());
        CustomerRequest said = CustomerRequest.ofChange(body, before.type(), platform, reading);
        ObjectNode profileBefore = (ObjectNode) Json.mapper().readTree(before.profile());
        ObjectNode profile = merge(profileBefore, said.profile());
        if (isChanged("email", profileBefore, profile) && isChanged("phoneNumber", profileBefore, profile)) {
            reading.addError("phoneNumber", "Cannot change in the same call as email. Send them one after the other.");
        }
        CustomerFields.changeable(before.type()).requireComplete(profile, "", reading);
        @Nullable List<String> currencies = said.currencies() == null ? before.currencies() : said.currencies();
        if (isWhole) {
            RequiredFieldsValidator.validate(
                    before.type(),
                    platform,
                    currencies,
                    profile,
                    before.region(),
                    said.identifier() != null || stored.hasIdentifier(),
                    reading);
        }
        reading.throwIfInvalid();
        ContactVerificationStatus.settle(platform, before.region(), profileBefore, profile);
        Customer after = new Customer(
                id,
                before.type(),
                CustomerStatusPolicy.decided(platform, before.status(), said.status(), before.type()),
                before.platformCustomerId(),
                said.umaAddress() == null ? before.umaAddress() : said.umaAddress(),
                before.region(),
                currencies,
                Json.mapper().writeValueAsBytes(profile),
                key,
                before.createdAt(),
                parts.now(),
                false);
        if (!isChanged("email", profileBefore, profile) && !isChanged("phoneNumber", profileBefore, profile)) {
            parts.wallets().contacts().refuseReplay(transaction, platform.id(), id, headers);
        }
        if (said.identifier() == null && isSame(before, after, profileBefore, profile)) {
            return Response.json(200, CustomerJson.bytes(before));
        }
        ContactChange.Outcome outcome =
                authorise(transaction, platform, before, profileBefore, profile, said.canonical(), headers);
        if (outcome instanceof ContactChange.Outcome.Ask ask) {
            transaction.execute(ask.write());
            return Response.json(202, ask.challenge().json());
        }
        if (outcome instanceof ContactChange.Outcome.Proceed proceed
                && !proceed.writes().isEmpty()) {
            transaction.execute(proceed.writes());
        }
        transaction.execute(
                Platforms.requireUnchangedConfig(platform, parts.random().nextInt()),
                CustomerStore.update(
                        platform.id(),
                        after,
                        CustomerEncryption.profile(platform.id(), after, key),
                        CustomerEncryption.identifier(platform.id(), id, said.identifier(), key)));
        for (ContactType contact : ContactType.values()) {
            if (isChanged(contact.field(), profileBefore, profile)) {
                transaction.execute(ContactVerificationStore.forget(platform.id(), id, contact));
            }
        }
        if (after.status() != before.status()) {
            transaction.execute(parts.outbox().add(platform, id, key, decision(after), CustomerJson.bytes(after)));
        }
        return Response.json(200, CustomerJson.bytes(after));
    }

    /// Another e-mail address or number of a wallet's owner is the owner's to authorise (behaviour,
    /// section 4).
    private ContactChange.Outcome authorise(
            Transaction transaction,
            Platform platform,
            Customer before,
            ObjectNode profileBefore,
            ObjectNode profile,
            String body,
            SignedRequests.Headers headers)
            throws SQLException {
        for (ContactType contact : ContactType.values()) {
            if (isChanged(contact.field(), profileBefore, profile)) {
                return parts.wallets()
                        .contacts()
                        .authorize(
                                transaction,
                                platform,
                                CustomerWalletOwners.of(before),
                                contact == ContactType.EMAIL
                                        ? ContactChange.Contact.EMAIL
                                        : ContactChange.Contact.PHONE,
                                contact.valueIn(profile).orElseThrow(),
                                body,
                                headers);
            }
        }
        return new ContactChange.Outcome.Proceed(List.of());
    }

    /// Only a regulated platform sets a status, and then a person decided (behaviour, section 3).
    private static EventKind decision(Customer after) {
        VerificationEvent step = after.status() == CustomerStatus.APPROVED
                ? VerificationEvent.MANUALLY_APPROVED
                : VerificationEvent.MANUALLY_REJECTED;
        return new EventKind.CustomerVerification(after.type() == CustomerType.BUSINESS, step);
    }

    /// Consent is recorded once per version: repeating it does not move its date (behaviour,
    /// section 6).
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
}
