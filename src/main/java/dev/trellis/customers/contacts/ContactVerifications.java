package dev.trellis.customers.contacts;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.ErrorResponses;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
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

/// Verifies that an e-mail address or a telephone number is the customer's: a code is sent to it,
/// and must be entered (behaviour, section 6). Each operation locks the customer, so attempts that
/// arrive at the same time, on any nodes, are counted one by one.
final class ContactVerifications {
    private static final ObjectRule CONFIRMATION = ObjectRule.object()
            .required("code", Rules.pattern("^[0-9]{6}$", "Must be the code of 6 digits that was sent."))
            .build();

    private final Database database;
    private final Environment environment;
    private final MessageOutbox messages;
    private final ContactOwnerLookup owners;
    private final ContactVerificationCodes codes;

    ContactVerifications(
            Database database,
            Environment environment,
            MessageOutbox messages,
            ContactOwnerLookup owners,
            ContactVerificationCodes codes) {
        this.database = database;
        this.environment = environment;
        this.messages = messages;
        this.owners = owners;
        this.codes = codes;
    }

    /// Sends a new code, which replaces the one before it.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `CONFLICT` when there is nothing to
    ///     verify; `RATE_LIMITED`
    Response send(Platform platform, CustomerId id, ContactType contact, Idempotency.Recorder recorder) {
        return database.transact(transaction -> {
            UnverifiedContact unverified = lockUnverified(transaction, platform, id, contact);
            DataKey key = unverified.owner().key();
            Response response = Response.noContent();
            transaction.execute(recorder.record(response, id, key));
            recordSend(transaction, platform, contact, unverified.address());
            String code = codes.generate(platform.mode());
            byte[] hash = codes.hash(platform.id(), id, contact, unverified.address(), code);
            transaction.execute(
                    ContactVerificationStore.replaceCode(platform.id(), id, contact, hash, environment.now()),
                    messages.send(
                            platform,
                            id,
                            key,
                            ContactVerificationMessages.create(contact, platform.name(), unverified.address(), code),
                            ContactVerificationStore.CODE_LIFETIME));
            return response;
        });
    }

    private void recordSend(Transaction transaction, Platform platform, ContactType contact, String address)
            throws SQLException {
        byte[] addressHash = codes.hashAddress(platform.id(), contact, address);
        if (transaction.execute(ContactVerificationStore.recordSend(platform.id(), addressHash))[0] == 0) {
            long seconds = ContactVerificationStore.secondsToWait(transaction, platform.id(), addressHash);
            throw new ApiException(
                            ErrorCode.RATE_LIMITED,
                            "Too many codes were sent there. The next can be sent in " + seconds + " seconds.")
                    .withHeader("Retry-After", Long.toString(seconds));
        }
    }

    /// Verifies a contact by the code that was sent to it.
    ///
    /// @return the customer; or 400 for a wrong code, after counting the attempt
    /// @throws ApiException `USER_NOT_FOUND`; `CONFLICT` when there is nothing to verify;
    ///     `INVALID_INPUT` for a body without a code of six digits, which is not counted
    Response confirm(
            Platform platform, CustomerId id, ContactType contact, JsonNode body, Idempotency.Recorder recorder) {
        String code = readCode(body);
        return database.transact(transaction -> {
            transaction.execute(recorder.reserveKey());
            UnverifiedContact unverified = lockUnverified(transaction, platform, id, contact);
            DataKey key = unverified.owner().key();
            Instant now = environment.now();
            Optional<byte[]> expectedHash =
                    ContactVerificationStore.findValidCode(transaction, platform.id(), id, contact, now);
            byte[] hash = codes.hash(platform.id(), id, contact, unverified.address(), code);
            List<SqlStatement> statements = new ArrayList<>();
            // Returned, not thrown: an exception would roll back the count of attempts.
            if (expectedHash.isEmpty() || !MessageDigest.isEqual(expectedHash.get(), hash)) {
                Response refusal = ErrorResponses.toResponse(wrongCode());
                statements.addAll(recorder.record(refusal, id, key));
                statements.add(ContactVerificationStore.countFailedAttempt(platform.id(), id, contact));
                transaction.execute(statements);
                return refusal;
            }
            ContactVerificationField.markVerified(unverified.profile(), contact);
            ContactOwnerLookup.ProfileUpdate update = unverified.owner().updateProfile(unverified.profile(), now);
            Response response = Response.json(200, update.customerJson());
            statements.addAll(recorder.record(response, id, key));
            statements.add(update.statement());
            statements.add(ContactVerificationStore.markVerified(platform.id(), id, contact, now));
            transaction.execute(statements);
            return response;
        });
    }

    /// A contact that must be verified and has not been, of a locked customer.
    ///
    /// @param profile of the customer
    /// @param address the e-mail address or telephone number
    private record UnverifiedContact(ContactOwnerLookup.Owner owner, ObjectNode profile, String address) {}

    private UnverifiedContact lockUnverified(
            Transaction transaction, Platform platform, CustomerId id, ContactType contact) throws SQLException {
        ContactOwnerLookup.Owner owner =
                owners.lock(transaction, platform.id(), id).orElseThrow(ContactVerifications::noCustomer);
        ObjectNode profile = owner.profile();
        String address = contact.valueIn(profile)
                .orElseThrow(() -> conflict("This customer has no " + contact.noun() + " to verify."));
        if (!ContactVerificationField.isRequired(platform, owner.region(), profile)) {
            throw conflict("This customer's " + contact.noun() + " need not be verified.");
        }
        if (ContactVerificationField.isVerified(profile, contact)) {
            throw conflict("This customer's " + contact.noun() + " has been verified already.");
        }
        return new UnverifiedContact(owner, profile, address);
    }

    private String readCode(JsonNode body) {
        ValidationContext context = new ValidationContext(environment.today());
        @Nullable ObjectNode fields = CONFIRMATION.read(body, "", context);
        if (fields != null) {
            CONFIRMATION.requireComplete(fields, "", context);
        }
        context.throwIfInvalid();
        if (fields == null) {
            throw new IllegalStateException("a body that is no object was not reported as an error");
        }
        return fields.path("code").stringValue();
    }

    /// The same for a code that is wrong, expired, used up or never sent, so that a guesser
    /// learns nothing.
    private static ApiException wrongCode() {
        return ApiException.invalidFields(List.of(
                new FieldError("code", "Is wrong, used or expired. After five wrong tries, have a new one sent.")));
    }

    private static ApiException conflict(String message) {
        return new ApiException(ErrorCode.CONFLICT, message);
    }

    static ApiException noCustomer() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }
}
