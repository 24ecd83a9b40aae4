package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivityType;
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

/// Changes of a wallet owner's e-mail address or telephone number (behaviour, section 4). The owner
/// has to sign them. The customer's address and those of all tied credentials change in one
/// transaction, so that either all of them change or none.
public final class ContactChange {
    /// In a sandbox, the credentials cannot be changed to addresses of this form, so that platforms
    /// can test the response 424.
    private static final Pattern SANDBOX_FAILURE = Pattern.compile(".*\\+sync-failure@.*");

    private final Database database;
    private final WalletOwnerLookup owners;
    private final SignedRequests signedRequests;
    private final KeyedHashes hashes;
    private final Environment environment;

    ContactChange(
            Database database,
            WalletOwnerLookup owners,
            SignedRequests signedRequests,
            KeyedHashes hashes,
            Environment environment) {
        this.database = database;
        this.owners = owners;
        this.signedRequests = signedRequests;
        this.hashes = hashes;
        this.environment = environment;
    }

    /// Which of a customer's addresses changes.
    public enum Contact {
        EMAIL(AuthMethodType.EMAIL_OTP, SignedActivityType.CHANGE_EMAIL, "email", "userEmail"),
        PHONE(AuthMethodType.SMS_OTP, SignedActivityType.CHANGE_PHONE, "phoneNumber", "userPhoneNumber");

        private final AuthMethodType type;
        private final SignedActivityType activity;
        private final String field;
        private final String parameter;

        /// @param type of the tied credentials
        /// @param field of the customer
        /// @param parameter of the payload that is signed
        Contact(AuthMethodType type, SignedActivityType activity, String field, String parameter) {
            this.type = type;
            this.activity = activity;
            this.field = field;
            this.parameter = parameter;
        }
    }

    /// How the caller has to proceed.
    public sealed interface Outcome {
        /// The change may be made.
        ///
        /// @param writes to be committed with it
        record Proceed(List<SqlStatement> writes) implements Outcome {}

        /// The change needs a signature: nothing is changed, and the response is 202.
        ///
        /// @param challenge body of the response
        /// @param write stores the challenge; to be committed
        record Ask(SignedRequests.Challenge challenge, SqlStatement write) implements Outcome {}
    }

    /// Decides how a change of a customer may proceed. The customer is locked.
    ///
    /// @param address the new one
    /// @param body of the request, as canonical JSON
    /// @throws ApiException as the table of behaviour, section 4, defines
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
            requireNotPending(transaction, platform.id(), owner.id(), headers);
            return new Outcome.Proceed(List.of());
        }
        SignedRequests.Subject subject = new SignedRequests.Subject(
                contact.activity, owner.id().uuid(), owner.id(), body, Credential.versionFingerprint(tied));
        Optional<SignedRequests.Retry> retry = headers.retry();
        if (retry.isEmpty()) {
            requireAvailable(transaction, platform.id(), owner.id(), contact, address);
            ObjectNode parameters = Json.object();
            parameters.put("userId", owner.id().text());
            parameters.put(contact.parameter, address);
            SignedRequests.Issued issued = signedRequests.issue(platform, subject, owner.key(), parameters, null);
            return new Outcome.Ask(issued.challenge(), issued.write());
        }
        SqlStatement consume = signedRequests
                .redeem(
                        transaction,
                        platform,
                        subject,
                        owner.key(),
                        retry.get(),
                        publicKey -> hasActiveSession(transaction, platform.id(), tied, publicKey))
                .consume();
        requireAvailable(transaction, platform.id(), owner.id(), contact, address);
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(consume);
        for (Credential credential : tied) {
            writes.addAll(updateAddress(platform, owner, credential, address));
        }
        return new Outcome.Proceed(writes);
    }

    private boolean hasActiveSession(
            Transaction transaction, PlatformId platform, List<Credential> credentials, byte[] publicKey)
            throws SQLException {
        for (Credential credential : credentials) {
            if (SessionStore.hasActive(
                    transaction,
                    platform,
                    credential.account(),
                    publicKey,
                    environment.clock().instant())) {
                return true;
            }
        }
        return false;
    }

    /// Rejects a signed retry when all tied credentials were deleted since its first request. It
    /// must not be taken for a change that needs no signature.
    private void requireNotPending(
            Transaction transaction, PlatformId platform, CustomerId customer, SignedRequests.Headers headers)
            throws SQLException {
        Optional<SignedRequestId> request = headers.requestId().flatMap(SignedRequestId::parse);
        boolean isPending = request.isPresent()
                && SignedRequests.listPending(
                                transaction,
                                platform,
                                customer.uuid(),
                                environment.clock().instant())
                        .stream()
                        .anyMatch(row -> row.id().equals(request.get()));
        if (isPending) {
            throw SignedRequests.refusal(
                    ErrorCode.EMAIL_OTP_CREDENTIAL_SET_CHANGED,
                    "The wallet's credentials have changed since. Begin again.");
        }
    }

    private List<SqlStatement> updateAddress(
            Platform platform, WalletOwnerLookup.Owner owner, Credential credential, String address) {
        if (platform.mode() == Mode.SANDBOX
                && SANDBOX_FAILURE.matcher(address.toLowerCase(Locale.ROOT)).matches()) {
            throw new ApiException(
                    ErrorCode.EMAIL_OTP_CREDENTIAL_SYNC_FAILED,
                    "A credential of the wallet could not be given the new address. Nothing was changed.");
        }
        byte[] sealedDetails =
                Credential.sealDetails(platform.id(), credential.id(), Credential.addressDetails(address), owner.key());
        byte[] lookupHash = hashes.hashAddress(platform.id(), credential.type().name(), address);
        return List.of(
                CredentialStore.updateAddress(
                        platform.id(), credential.id(), sealedDetails, lookupHash, environment.now()),
                // A password that was sent to the old address must not prove access to the new one.
                OtpService.cancel(platform.id(), credential.id()));
    }

    /// Rejects an address that a credential of another customer has. It stays locked until the
    /// transaction ends.
    private void requireAvailable(
            Transaction transaction, PlatformId platform, CustomerId customer, Contact contact, String address)
            throws SQLException {
        byte[] lookupHash = hashes.hashAddress(platform, contact.type.name(), address);
        CredentialStore.lockLookupHash(transaction, platform, lookupHash);
        if (CredentialStore.isUsedByAnotherCustomer(transaction, platform, customer, lookupHash)) {
            throw new ApiException(
                    contact == Contact.EMAIL ? ErrorCode.EMAIL_OTP_EMAIL_ALREADY_EXISTS : ErrorCode.CONFLICT,
                    "Another wallet's credential has this " + contact.field + " already.");
        }
    }

    /// Rejects a signed retry that was already executed. It would change nothing any more, but of
    /// any number of equal retries only one may succeed.
    ///
    /// @throws ApiException `UNAUTHORIZED` when the request has been used
    public void refuseReplay(
            Transaction transaction, PlatformId platform, CustomerId customer, SignedRequests.Headers headers)
            throws SQLException {
        SignedRequests.refuseReplay(transaction, platform, customer.uuid(), headers);
    }

    /// Changes that wait for the owner's signature, newest first.
    ///
    /// @throws ApiException `USER_NOT_FOUND`
    Response listPending(PlatformId platform, CustomerId customer) {
        return database.transact(transaction -> {
            requireCustomer(transaction, platform, customer);
            ObjectNode json = Json.object();
            ArrayNode data = json.putArray("data");
            for (SignedRequests.PendingRequest row : SignedRequests.listPending(
                    transaction, platform, customer.uuid(), environment.clock().instant())) {
                ObjectNode change = data.addObject();
                change.put("requestId", row.id().text());
                change.put("field", row.activity() == SignedActivityType.CHANGE_EMAIL ? "email" : "phoneNumber");
                change.put("createdAt", Timestamps.format(row.createdAt()));
                change.put("expiresAt", Timestamps.format(row.expiresAt()));
            }
            return Response.json(200, json);
        });
    }

    /// Cancels a change that waits for the owner's signature.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `REFERENCE_NOT_FOUND` when it does not wait
    Response cancel(PlatformId platform, CustomerId customer, SignedRequestId request) {
        return database.transact(transaction -> {
            requireCustomer(transaction, platform, customer);
            Instant now = environment.clock().instant();
            if (transaction.execute(SignedRequests.cancel(platform, customer.uuid(), request, now))[0] == 0) {
                throw changeNotFound();
            }
            return Response.noContent();
        });
    }

    private void requireCustomer(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        if (owners.lock(transaction, platform, customer).isEmpty()) {
            throw customerNotFound();
        }
    }

    static ApiException customerNotFound() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }

    static ApiException changeNotFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such change that waits.");
    }
}
