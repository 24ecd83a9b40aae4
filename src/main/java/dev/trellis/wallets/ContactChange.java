package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The change of a wallet owner's e-mail address or telephone number (behaviour, section 4): it is
/// the owner's to authorise, and the customer's contact and every tied credential's address move as
/// one, or nothing does.
public final class ContactChange {
    /// In a sandbox, addresses of this form cannot be given to a credential, so that 424 can
    /// be tested.
    private static final Pattern FAILS_IN_SANDBOX = Pattern.compile(".*\\+sync-failure@.*");

    private final WalletDependencies parts;

    ContactChange(WalletDependencies parts) {
        this.parts = parts;
    }

    /// Which contact changes.
    public enum Contact {
        EMAIL(AuthMethodType.EMAIL_OTP, SignedActivity.CHANGE_EMAIL, "email", "userEmail"),
        PHONE(AuthMethodType.SMS_OTP, SignedActivity.CHANGE_PHONE, "phoneNumber", "userPhoneNumber");

        private final AuthMethodType type;
        private final SignedActivity purpose;
        private final String field;
        private final String parameter;

        Contact(AuthMethodType type, SignedActivity purpose, String field, String parameter) {
            this.type = type;
            this.purpose = purpose;
            this.field = field;
            this.parameter = parameter;
        }
    }

    /// What the caller must do.
    public sealed interface Outcome {
        /// Go on, and commit these with the change.
        record Proceed(List<SqlStatement> writes) implements Outcome {}

        /// Change nothing, and answer 202 with this; commit the write that keeps it.
        record Ask(SignedRequests.Challenge challenge, SqlStatement write) implements Outcome {}
    }

    /// Judges a change of a locked customer.
    ///
    /// @param address the new one
    /// @param body what is changed, in its one spelling
    /// @throws ApiException as the table of behaviour, section 4, has it
    public Outcome authorize(
            Transaction transaction,
            Platform platform,
            WalletOwnerLookup.Owner owner,
            Contact contact,
            String address,
            String body,
            SignedRequests.Headers headers)
            throws SQLException {
        List<Credential> tied = CredentialStore.listByCustomer(transaction, platform.id(), owner.id(), contact.type);
        if (tied.isEmpty()) {
            refuseOrphan(transaction, platform.id(), owner.id(), headers);
            return new Outcome.Proceed(List.of());
        }
        SignedRequests.Subject subject = new SignedRequests.Subject(
                contact.purpose, owner.id().uuid(), owner.id(), body, Credential.versionFingerprint(tied));
        Optional<SignedRequests.Retry> retry = headers.retry();
        if (retry.isEmpty()) {
            refuseTaken(transaction, platform.id(), owner.id(), contact, address);
            ObjectNode parameters = Json.object();
            parameters.put("userId", owner.id().text());
            parameters.put(contact.parameter, address);
            SignedRequests.Issued issued =
                    parts.signedRequests().issue(platform, subject, owner.key(), parameters, null);
            return new Outcome.Ask(issued.challenge(), issued.write());
        }
        SqlStatement use = parts.signedRequests()
                .redeem(transaction, platform, subject, owner.key(), retry.get(), publicKey -> {
                    for (Credential credential : tied) {
                        if (!SessionStore.listByKey(
                                        transaction,
                                        platform.id(),
                                        credential.account(),
                                        publicKey,
                                        parts.clock().instant())
                                .isEmpty()) {
                            return true;
                        }
                    }
                    return false;
                })
                .consume();
        refuseTaken(transaction, platform.id(), owner.id(), contact, address);
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(use);
        for (Credential credential : tied) {
            writes.addAll(move(platform, owner, credential, address));
        }
        return new Outcome.Proceed(writes);
    }

    /// A signed retry whose credentials have all gone meanwhile is not a change that needs
    /// no signature.
    private void refuseOrphan(
            Transaction transaction, PlatformId platform, CustomerId customer, SignedRequests.Headers headers)
            throws SQLException {
        Optional<SignedRequestId> request = headers.requestId().flatMap(SignedRequestId::parse);
        boolean isWaiting = request.isPresent()
                && SignedRequests.listPending(
                                transaction,
                                platform,
                                customer.uuid(),
                                parts.clock().instant())
                        .stream()
                        .anyMatch(row -> row.id().equals(request.get()));
        if (isWaiting) {
            throw SignedRequests.refusal(
                    ErrorCode.EMAIL_OTP_CREDENTIAL_SET_CHANGED,
                    "The wallet's credentials have changed since. Begin again.");
        }
    }

    private List<SqlStatement> move(
            Platform platform, WalletOwnerLookup.Owner owner, Credential credential, String address) {
        if (platform.mode() == Mode.SANDBOX
                && FAILS_IN_SANDBOX.matcher(address.toLowerCase(Locale.ROOT)).matches()) {
            throw new ApiException(
                    ErrorCode.EMAIL_OTP_CREDENTIAL_SYNC_FAILED,
                    "A credential of the wallet could not be given the new address. Nothing was changed.");
        }
        byte[] sealed = Credential.sealDetails(platform.id(), credential.id(), Credential.addressDetails(address), owner.key());
        byte[] lookup =
                parts.macs().hashAddress(platform.id(), credential.type().name(), address);
        return List.of(
                CredentialStore.updateAddress(platform.id(), credential.id(), sealed, lookup, parts.now()),
                // A code that was sent to the old address is none for the new one.
                OtpService.cancel(platform.id(), credential.id()));
    }

    private void refuseTaken(
            Transaction transaction, PlatformId platform, CustomerId customer, Contact contact, String address)
            throws SQLException {
        byte[] lookup = parts.macs().hashAddress(platform, contact.type.name(), address);
        CredentialStore.lockLookupHash(transaction, platform, lookup);
        if (CredentialStore.isUsedByAnotherCustomer(transaction, platform, customer, lookup)) {
            throw new ApiException(
                    contact == Contact.EMAIL ? ErrorCode.EMAIL_OTP_EMAIL_ALREADY_EXISTS : ErrorCode.CONFLICT,
                    "Another wallet's credential has this " + contact.field + " already.");
        }
    }

    /// A signed retry that comes once more has nothing to change any more; it is refused, so that
    /// of any number of retries one wins.
    ///
    /// @throws ApiException `UNAUTHORIZED` when this very customer's change was used up
    public void refuseReplay(
            Transaction transaction, PlatformId platform, CustomerId customer, SignedRequests.Headers headers)
            throws SQLException {
        SignedRequests.refuseReplay(transaction, platform, customer.uuid(), headers);
    }

    /// Changes of a customer's contacts that wait for the owner's signature, newest first.
    Response listPending(PlatformId platform, CustomerId customer) {
        return parts.database().transact(transaction -> {
            requireCustomer(transaction, platform, customer);
            ObjectNode json = Json.object();
            ArrayNode data = json.putArray("data");
            for (SignedRequests.PendingRequest row : SignedRequests.listPending(
                    transaction, platform, customer.uuid(), parts.clock().instant())) {
                ObjectNode change = data.addObject();
                change.put("requestId", row.id().text());
                change.put("field", row.activity() == SignedActivity.CHANGE_EMAIL ? "email" : "phoneNumber");
                change.put("createdAt", Timestamps.format(row.createdAt()));
                change.put("expiresAt", Timestamps.format(row.expiresAt()));
            }
            return Response.json(200, json);
        });
    }

    /// Drops one of them.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `REFERENCE_NOT_FOUND` when it does not wait
    Response cancel(PlatformId platform, CustomerId customer, SignedRequestId request) {
        return parts.database().transact(transaction -> {
            requireCustomer(transaction, platform, customer);
            Instant now = parts.clock().instant();
            if (transaction.execute(SignedRequests.cancel(platform, customer.uuid(), request, now))[0] == 0) {
                throw noChange();
            }
            return Response.noContent();
        });
    }

    private void requireCustomer(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        if (parts.owners().lock(transaction, platform, customer).isEmpty()) {
            throw noCustomer();
        }
    }

    static ApiException noCustomer() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }

    static ApiException noChange() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such change that waits.");
    }
}
