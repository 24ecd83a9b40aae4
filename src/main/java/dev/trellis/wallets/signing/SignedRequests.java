package dev.trellis.wallets.signing;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.crypto.WalletSignature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The signed retry (behaviour, section 4), for every change that a wallet's owner has to
/// authorise. The first request stores a row, bound to platform, activity, resource, body and the
/// credentials concerned, and returns the payload to sign. The second request, with the same body
/// and the signature, redeems that row in the transaction of the change, so that it succeeds at
/// most once.
public final class SignedRequests {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /// Accepted in a sandbox instead of a signature.
    private static final String SANDBOX_SIGNATURE = "sandbox-valid-signature";

    private final KeyedHashes hashes;
    private final Environment environment;

    public SignedRequests(KeyedHashes hashes, Environment environment) {
        this.hashes = hashes;
        this.environment = environment;
    }

    /// The two headers of a signed retry, as they were sent.
    ///
    /// @param signature `Grid-Wallet-Signature`
    /// @param requestId `Request-Id`
    public record Headers(Optional<String> signature, Optional<String> requestId) {
        /// @return empty when neither header was sent: it is the first request
        /// @throws ApiException when one was sent without the other
        public Optional<Retry> retry() {
            if (signature.isEmpty() && requestId.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Retry(
                    signature.orElseThrow(() -> refusal(
                            ErrorCode.WALLET_SIGNATURE_MISSING,
                            "Request-Id came without Grid-Wallet-Signature: sign payloadToSign, and send both.")),
                    requestId.orElseThrow(() -> refusal(
                            ErrorCode.REQUEST_ID_MISSING,
                            "Grid-Wallet-Signature came without the Request-Id of what it signs."))));
        }
    }

    /// The headers of a second request, not yet verified.
    public record Retry(String signature, String requestId) {}

    /// What is to be authorised; the same for both requests.
    ///
    /// @param resource id of what would change
    /// @param body canonical JSON, equal for equal requests
    /// @param credentialState fingerprint of the credentials concerned. When it differs at the
    ///     second request, they have changed in between.
    public record Subject(
            SignedActivityType activity, UUID resource, CustomerId customer, String body, String credentialState) {}

    /// What is to be signed, and until when.
    public record Challenge(String payloadToSign, SignedRequestId id, Instant expiresAt) {
        /// Body of the response 202.
        public ObjectNode json() {
            ObjectNode json = Json.object();
            json.put("payloadToSign", payloadToSign);
            json.put("requestId", id.text());
            json.put("expiresAt", Timestamps.format(expiresAt));
            return json;
        }
    }

    /// A challenge, and the statement that stores it.
    public record Issued(Challenge challenge, SqlStatement write) {}

    /// Creates a request that waits for its signature; the caller runs its statement.
    ///
    /// @param key of the customer, which encrypts the stored payload
    /// @param parameters what the owner sees and signs
    /// @param signer the only key that may sign, or `null` for those that a [SignerCheck] accepts
    public Issued issue(
            Platform platform, Subject subject, DataKey key, ObjectNode parameters, byte @Nullable [] signer) {
        SignedRequestId id = new SignedRequestId(environment.ids().next());
        Instant now = environment.now();
        ObjectNode payload = Json.object();
        payload.put("type", subject.activity().activityType());
        payload.put("timestampMs", Long.toString(now.toEpochMilli()));
        payload.put("organizationId", platform.id().text());
        // Makes each payload unique, so that no signature is valid for another request.
        parameters.put("requestId", id.text());
        payload.set("parameters", parameters);
        String text = payload.toString();
        byte[] sealedPayload =
                key.seal(text.getBytes(StandardCharsets.UTF_8), SignedRequestStore.associatedData(platform.id(), id));
        SignedRequestStore.StoredRequest row = new SignedRequestStore.StoredRequest(
                id,
                subject.activity(),
                subject.resource(),
                subject.customer(),
                sealedPayload,
                bodyHash(platform.id(), subject),
                credentialStateHash(platform.id(), subject),
                signer,
                now,
                now.plus(LIFETIME));
        return new Issued(new Challenge(text, id, row.expiresAt()), SignedRequestStore.insert(platform.id(), row));
    }

    /// Decides which keys may sign a request that is not bound to a single key.
    @FunctionalInterface
    public interface SignerCheck {
        /// @param publicKey SEC1, compressed
        boolean maySign(byte[] publicKey) throws SQLException;
    }

    /// Verifies a second request against the stored one.
    ///
    /// @return the request; its statement belongs to the transaction of the change
    /// @throws ApiException as the table of behaviour, section 4, defines; the request can then
    ///     still be redeemed
    public Redeemed redeem(
            Transaction transaction, Platform platform, Subject subject, DataKey key, Retry retry, SignerCheck check)
            throws SQLException {
        Optional<WalletSignature> signature = WalletSignature.parse(retry.signature());
        boolean isSandboxSignature =
                platform.mode() == Mode.SANDBOX && retry.signature().equals(SANDBOX_SIGNATURE);
        if (signature.isEmpty() && !isSandboxSignature) {
            throw refusal(
                    ErrorCode.WALLET_SIGNATURE_MALFORMED,
                    "Grid-Wallet-Signature is no stamp: base64url of publicKey, scheme and signature.");
        }
        SignedRequestStore.StoredRequest row = lock(transaction, platform.id(), subject, retry.requestId());
        if (!MessageDigest.isEqual(row.bodyHash(), bodyHash(platform.id(), subject))) {
            throw refusal(
                    ErrorCode.WALLET_SIGNATURE_BODY_MISMATCH,
                    "This is not the request that was to be signed. Send the same body, or begin again.");
        }
        if (signature.isPresent() && !isSigned(row, signature.get(), platform.id(), key, check)) {
            throw refusal(
                    ErrorCode.WALLET_SIGNATURE_INVALID,
                    "The signature is not over payloadToSign, or not by a key that may authorise this.");
        }
        requireSameCredentials(row, platform.id(), subject);
        return new Redeemed(consume(platform.id(), row), row.signer());
    }

    /// Rejects a signed retry that was already executed. To be called where the change turns out to
    /// be made already, or its target to be deleted.
    ///
    /// @throws ApiException `UNAUTHORIZED` when this resource's request with this id has been used
    public static void refuseReplay(Transaction transaction, PlatformId platform, UUID resource, Headers headers)
            throws SQLException {
        Optional<SignedRequestId> request = headers.requestId().flatMap(SignedRequestId::parse);
        if (headers.signature().isPresent()
                && request.isPresent()
                && SignedRequestStore.isUsed(transaction, platform, resource, request.get())) {
            throw refusal(ErrorCode.UNAUTHORIZED, "This Request-Id has been used.");
        }
    }

    /// A request that waits for its signature.
    public record PendingRequest(
            SignedRequestId id, SignedActivityType activity, Instant createdAt, Instant expiresAt) {}

    /// Requests about a resource that wait for their signature, newest first.
    public static List<PendingRequest> listPending(
            Transaction transaction, PlatformId platform, UUID resource, Instant now) throws SQLException {
        return SignedRequestStore.listPending(transaction, platform, resource, now).stream()
                .map(row -> new PendingRequest(row.id(), row.activity(), row.createdAt(), row.expiresAt()))
                .toList();
    }

    /// Cancels a request that waits for its signature; changes no row when it does not.
    public static SqlStatement cancel(PlatformId platform, UUID resource, SignedRequestId request, Instant now) {
        return SignedRequestStore.cancel(platform, resource, request, now);
    }

    /// Deletes requests that expired before a time.
    public static SqlStatement deleteExpired(PlatformId platform, Instant before) {
        return SignedRequestStore.deleteExpired(platform, before);
    }

    /// A change that may delete its own target.
    @FunctionalInterface
    public interface Change<T> {
        T run() throws SQLException;
    }

    /// Runs a change. When its target does not exist because the same signed request deleted it,
    /// the error is `UNAUTHORIZED` (already used) and not `REFERENCE_NOT_FOUND`.
    public static <T> T runUnlessReplayed(
            Transaction transaction, PlatformId platform, UUID resource, Headers headers, Change<T> change)
            throws SQLException {
        try {
            return change.run();
        } catch (ApiException refused) {
            if (refused.code() == ErrorCode.REFERENCE_NOT_FOUND) {
                refuseReplay(transaction, platform, resource, headers);
            }
            throw refused;
        }
    }

    /// Locks a request that is authorised by something else than a `Grid-Wallet-Signature`: the
    /// caller verifies what was signed over its payload.
    ///
    /// @throws ApiException `UNAUTHORIZED` when it is unknown, used or expired, or the credentials
    ///     have changed
    public LockedRequest lockForVerification(
            Transaction transaction, Platform platform, Subject subject, DataKey key, String requestId)
            throws SQLException {
        SignedRequestStore.StoredRequest row = lock(transaction, platform.id(), subject, requestId);
        requireSameCredentials(row, platform.id(), subject);
        return new LockedRequest(payload(row, platform.id(), key), consume(platform.id(), row));
    }

    /// A locked request whose signature the caller verifies.
    ///
    /// @param payload what was to be signed
    /// @param consume marks it as used
    public record LockedRequest(String payload, SqlStatement consume) {}

    /// A locked request whose signature is valid.
    ///
    /// @param consume marks it as used
    /// @param signer the only key that could sign: SEC1, compressed; `null` when there were others
    public record Redeemed(SqlStatement consume, byte @Nullable [] signer) {}

    private SqlStatement consume(PlatformId platform, SignedRequestStore.StoredRequest row) {
        return SignedRequestStore.consume(
                platform, row.id(), environment.clock().instant());
    }

    private static boolean isSigned(
            SignedRequestStore.StoredRequest row,
            WalletSignature signature,
            PlatformId platform,
            DataKey key,
            SignerCheck check)
            throws SQLException {
        byte @Nullable [] signer = row.signer();
        boolean maySign = signer == null
                ? check.maySign(signature.publicKey())
                : MessageDigest.isEqual(signer, signature.publicKey());
        return maySign && signature.isValidFor(payload(row, platform, key));
    }

    private static String payload(SignedRequestStore.StoredRequest row, PlatformId platform, DataKey key) {
        return new String(
                key.open(row.sealedPayload(), SignedRequestStore.associatedData(platform, row.id())),
                StandardCharsets.UTF_8);
    }

    private void requireSameCredentials(SignedRequestStore.StoredRequest row, PlatformId platform, Subject subject) {
        if (!MessageDigest.isEqual(row.credentialStateHash(), credentialStateHash(platform, subject))) {
            throw refusal(
                    subject.activity().credentialsChangedError(),
                    "The wallet's credentials have changed since. Begin again.");
        }
    }

    private SignedRequestStore.StoredRequest lock(
            Transaction transaction, PlatformId platform, Subject subject, String requestId) throws SQLException {
        Optional<SignedRequestId> id = SignedRequestId.parse(requestId);
        Optional<SignedRequestStore.StoredRequest> row =
                id.isEmpty() ? Optional.empty() : SignedRequestStore.lock(transaction, platform, id.get());
        return row.filter(found -> found.activity() == subject.activity()
                        && found.resource().equals(subject.resource())
                        && found.expiresAt().isAfter(environment.clock().instant()))
                .orElseThrow(() ->
                        refusal(ErrorCode.UNAUTHORIZED, "This Request-Id is unknown, used or expired. Begin again."));
    }

    private byte[] bodyHash(PlatformId platform, Subject subject) {
        return hash(platform, "body", subject, subject.body());
    }

    private byte[] credentialStateHash(PlatformId platform, Subject subject) {
        return hash(platform, "bound", subject, subject.credentialState());
    }

    private byte[] hash(PlatformId platform, String label, Subject subject, String text) {
        return hashes.hash(
                "signed-request",
                platform.text(),
                label,
                subject.activity().name(),
                subject.resource().toString(),
                text);
    }

    /// An error of the signed retry.
    public static ApiException refusal(ErrorCode code, String message) {
        return new ApiException(code, message);
    }
}
