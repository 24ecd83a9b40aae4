package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.ErrorResponses;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whether an e-mail address or a telephone number is the customer's: a code is sent there and
/// given back (behaviour, section 6). Every step locks the customer, so guesses that arrive at
/// once, on whichever nodes, are counted one by one.
final class ContactVerifications {
    private static final ObjectRule CONFIRMATION = ObjectRule.object()
            .required("code", Rules.pattern("^[0-9]{6}$", "Must be the code of 6 digits that was sent."))
            .build();

    private final CustomerDependencies parts;
    private final Customers customers;
    private final MessageOutbox messages;
    private final ContactVerificationCodes codes;

    ContactVerifications(CustomerDependencies parts, Customers customers, MessageOutbox messages) {
        this.parts = parts;
        this.customers = customers;
        this.messages = messages;
        this.codes = new ContactVerificationCodes(parts.keyRing(), parts.random());
    }

    /// Sends a new code; the one before it dies.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `CONFLICT` when there is nothing to
    ///     verify; `RATE_LIMITED`
    Response send(Platform platform, CustomerId id, ContactType contact, Idempotency.Recorder recorder) {
        return parts.database().transact(transaction -> {
            Ready ready = ready(transaction, platform, id, contact);
            DataKey key = ready.customer().requireKey();
            Response answer = Response.noContent();
            transaction.execute(recorder.record(answer, id, key));
            countSend(transaction, platform, contact, ready.address());
            String code = codes.next(platform.mode());
            byte[] hash = codes.hash(platform.id(), id, contact, ready.address(), code);
            transaction.execute(
                    ContactVerificationStore.put(platform.id(), id, contact, hash, parts.now()),
                    messages.send(
                            platform,
                            id,
                            key,
                            ContactVerificationMessages.of(contact, platform.name(), ready.address(), code),
                            ContactVerificationStore.CODE_LIFE));
            return answer;
        });
    }

    private void countSend(Transaction transaction, Platform platform, ContactType contact, String address)
            throws SQLException {
        byte[] mac = codes.address(platform.id(), contact, address);
        if (transaction.execute(ContactVerificationStore.countSend(platform.id(), mac))[0] == 0) {
            long seconds = ContactVerificationStore.secondsToWait(transaction, platform.id(), mac);
            throw new ApiException(
                            ErrorCode.RATE_LIMITED,
                            "Too many codes were sent there. The next can be sent in " + seconds + " seconds.")
                    .withHeader("Retry-After", Long.toString(seconds));
        }
    }

    /// Takes a code back.
    ///
    /// @return the customer, or a refusal that has been counted
    /// @throws ApiException `USER_NOT_FOUND`; `CONFLICT` when there is nothing to verify;
    ///     `INVALID_INPUT` for what can be no code
    Response confirm(
            Platform platform, CustomerId id, ContactType contact, JsonNode body, Idempotency.Recorder recorder) {
        String code = code(body);
        return parts.database().transact(transaction -> {
            transaction.execute(recorder.reserveKey());
            Ready ready = ready(transaction, platform, id, contact);
            Customer customer = ready.customer();
            DataKey key = customer.requireKey();
            Instant now = parts.now();
            Optional<byte[]> expected = ContactVerificationStore.liveCode(transaction, platform.id(), id, contact, now);
            byte[] given = codes.hash(platform.id(), id, contact, ready.address(), code);
            List<SqlStatement> writes = new ArrayList<>();
            // Refused by an answer, not by throwing, because what was counted must be committed.
            if (expected.isEmpty() || !MessageDigest.isEqual(expected.get(), given)) {
                Response refusal = ErrorResponses.toResponse(wrongCode());
                writes.addAll(recorder.record(refusal, id, key));
                writes.add(ContactVerificationStore.countWrongTry(platform.id(), id, contact));
                transaction.execute(writes);
                return refusal;
            }
            ContactVerificationStatus.verify(ready.profile(), contact);
            Customer after = customer.withProfile(Json.mapper().writeValueAsBytes(ready.profile()), now);
            Response answer = Response.json(200, CustomerJson.bytes(after));
            writes.addAll(recorder.record(answer, id, key));
            writes.add(CustomerStore.setProfile(
                    platform.id(), after, CustomerEncryption.profile(platform.id(), after, key)));
            writes.add(ContactVerificationStore.markVerified(platform.id(), id, contact, now));
            transaction.execute(writes);
            return answer;
        });
    }

    /// A locked customer with a contact that is to be verified.
    private record Ready(Customer customer, ObjectNode profile, String address) {}

    private Ready ready(Transaction transaction, Platform platform, CustomerId id, ContactType contact)
            throws SQLException {
        Customer customer = customers
                .lockLive(transaction, platform.id(), id)
                .orElseThrow(Customers::notFound)
                .customer();
        ObjectNode profile = (ObjectNode) Json.mapper().readTree(customer.profile());
        String address = contact.valueIn(profile)
                .orElseThrow(() -> conflict("This customer has no " + contact.noun() + " to verify."));
        if (!ContactVerificationStatus.isRequired(platform, customer.region(), profile)) {
            throw conflict("This customer's " + contact.noun() + " need not be verified.");
        }
        if (ContactVerificationStatus.isVerified(profile, contact)) {
            throw conflict("This customer's " + contact.noun() + " has been verified already.");
        }
        return new Ready(customer, profile, address);
    }

    private String code(JsonNode body) {
        ValidationContext reading = new ValidationContext(parts.today());
        @Nullable ObjectNode fields = CONFIRMATION.read(body, "", reading);
        if (fields != null) {
            CONFIRMATION.requireComplete(fields, "", reading);
        }
        reading.throwIfInvalid();
        if (fields == null) {
            throw new IllegalStateException("a body that is no object was not noted as a fault");
        }
        return fields.path("code").stringValue();
    }

    /// Says the same of a code that is wrong, expired, used up or never sent: a guesser
    /// learns nothing.
    private static ApiException wrongCode() {
        return ApiException.invalidFields(List.of(
                new FieldError("code", "Is wrong, used or expired. After five wrong tries, have a new one sent.")));
    }

    private static ApiException conflict(String message) {
        return new ApiException(ErrorCode.CONFLICT, message);
    }
}
