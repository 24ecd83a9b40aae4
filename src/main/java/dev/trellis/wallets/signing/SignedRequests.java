package dev.trellis.wallets.signing;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The signed retry (behaviour, section 4), for everything that a wallet's owner has to authorise.
/// The first call leaves a request here, bound to tenant, purpose, resource, body and the
/// credentials concerned, and gets what is to be signed. The second one, with the same body,
/// redeems it in the transaction of the change: one row, one winner.
public final class SignedRequests {
    private static final Duration LIFE = Duration.ofMinutes(5);

    /// What a sandbox takes instead of a stamp.
    private static final String SANDBOX_STAMP = "sandbox-valid-signature";

    private final KeyedHashes macs;
    private final IdGenerator ids;
    private final Clock clock;

    public SignedRequests(KeyedHashes macs, IdGenerator ids, Clock clock) {
        this.macs = macs;
        this.ids = ids;
        this.clock = clock;
    }

    /// The headers of a signed retry, as they came.
    public record Headers(Optional<String> signature, Optional<String> requestId) {
        /// A call without either is a first call.
        ///
        /// @return what is sent back; nothing for a first call
        /// @throws ApiException when one is there without the other
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

    public record Retry(String signature, String requestId) {}

    /// What is to be authorised.
    ///
    /// @param resource what would change
    /// @param body the same for the same request, whatever its spelling
    /// @param bound the credentials concerned, as they are: when it is another at the second call,
    ///     they have changed
    public record Subject(SignedActivity activity, UUID resource, CustomerId customer, String body, String credentialState) {}

    /// What is to be signed, and until when.
    public record Challenge(String payloadToSign, SignedRequestId id, Instant expiresAt) {
        public ObjectNode json() {
            ObjectNode json = Json.object();
            json.put("payloadToSign", payloadToSign);
            json.put("requestId", id.text());
            json.put("expiresAt", Timestamps.format(expiresAt));
            return json;
        }
    }

    /// A challenge, and the write that keeps it.
    public record Issued(Challenge challenge, SqlStatement write) {}

    /// @param parameters what the owner sees that they sign
    /// @param signer the one key that may, or `null` for any active session that [SignerCheck] knows
    public Issued issue(
            Platform platform, Subject subject, DataKey key, ObjectNode parameters, byte @Nullable [] signer) {
        UUID uuid = ids.next();
        SignedRequestId id = new SignedRequestId(uuid);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ObjectNode payload = Json.object();
        payload.put("type", subject.activity().activityType());
        payload.put("timestampMs", Long.toString(now.toEpochMilli()));
        payload.put("organizationId", platform.id().text());
        // No two payloads are the same, so no signature is good for another request.
        parameters.put("requestId", id.text());
        payload.set("parameters", parameters);
        String text = payload.toString();
        byte[] sealed = key.seal(text.getBytes(StandardCharsets.UTF_8), SignedRequestStore.binding(platform.id(), id));
        SignedRequestStore.StoredRequest row = new SignedRequestStore.StoredRequest(
                id,
                subject.activity(),
                subject.resource(),
                subject.customer(),
                sealed,
                mac(platform.id(), "body", subject, subject.body()),
                mac(platform.id(), "bound", subject, subject.credentialState()),
                signer,
                now,
                now.plus(LIFE));
        return new Issued(new Challenge(text, id, row.expiresAt()), SignedRequestStore.insert(platform.id(), row));
    }

    /// Who may sign, when it is not one key alone.
    @FunctionalInterface
    public interface SignerCheck {
        /// @param publicKey compressed
        boolean maySign(byte[] publicKey) throws SQLException;
    }

    /// Verifies everything, and uses the request up, in the caller's transaction.
    ///
    /// @return what was redeemed; its write belongs to the change
    /// @throws ApiException as the table of behaviour, section 4, has it; then nothing is used up
    public Redeemed redeem(
            Transaction transaction, Platform platform, Subject subject, DataKey key, Retry retry, SignerCheck signers)
            throws SQLException {
        Optional<WalletSignature> stamp = WalletSignature.parse(retry.signature());
        boolean isSandboxStamp =
                platform.mode() == Mode.SANDBOX && retry.signature().equals(SANDBOX_STAMP);
        if (stamp.isEmpty() && !isSandboxStamp) {
            throw refusal(
                    ErrorCode.WALLET_SIGNATURE_MALFORMED,
                    "Grid-Wallet-Signature is no stamp: base64url of publicKey, scheme and signature.");
        }
        SignedRequestStore.StoredRequest row = lock(transaction, platform.id(), subject, retry.requestId());
        if (!MessageDigest.isEqual(row.bodyHash(), mac(platform.id(), "body", subject, subject.body()))) {
            throw refusal(
                    ErrorCode.WALLET_SIGNATURE_BODY_MISMATCH,
                    "This is not the request that was to be signed. Send the same body, or begin again.");
        }
        if (stamp.isPresent() && !isSigned(row, stamp.get(), platform.id(), key, signers)) {
            throw refusal(
                    ErrorCode.WALLET_SIGNATURE_INVALID,
                    "The signature is not over payloadToSign, or not by a key that may authorise this.");
        }
        if (!isBoundTo(row, platform.id(), subject)) {
            throw refusal(
                    subject.activity().credentialsChangedError(),
                    "The wallet's credentials have changed since. Begin again.");
        }
        return new Redeemed(SignedRequestStore.consume(platform.id(), row.id(), clock.instant()), row.signer());
    }

    /// Refuses a signed retry that comes once more, when what it changed is as it wanted it,
    /// or gone.
    ///
    /// @throws ApiException `UNAUTHORIZED` when this very resource's request was used up
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
    public record PendingRequest(SignedRequestId id, SignedActivity activity, Instant createdAt, Instant expiresAt) {}

    /// Requests about a resource that wait for their signature, newest first.
    public static List<PendingRequest> listPending(
            Transaction transaction, PlatformId platform, UUID resource, Instant now) throws SQLException {
        return SignedRequestStore.listPending(transaction, platform, resource, now).stream()
                .map(row -> new PendingRequest(row.id(), row.activity(), row.createdAt(), row.expiresAt()))
                .toList();
    }

    /// Cancels a request that waits for its signature; touches no row when it does not.
    public static SqlStatement cancel(PlatformId platform, UUID resource, SignedRequestId request, Instant now) {
        return SignedRequestStore.cancel(platform, resource, request, now);
    }

    /// Removes requests that expired before a time.
    public static SqlStatement deleteExpired(PlatformId platform, Instant before) {
        return SignedRequestStore.deleteExpired(platform, before);
    }

    /// A change of something that it may itself have ended before.
    @FunctionalInterface
    public interface Change<T> {
        T run() throws SQLException;
    }

    /// Runs a change, and tells whoever asks for it once more that it was done, instead of that
    /// nothing is there.
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

    /// Holds a request whose authorisation is not a stamp: the caller checks what was signed over
    /// its payload.
    ///
    /// @throws ApiException `UNAUTHORIZED` when it is unknown, used or expired, or the credentials
    ///     have changed
    public LockedRequest lockForVerification(
            Transaction transaction, Platform platform, Subject subject, DataKey key, String requestId)
            throws SQLException {
        SignedRequestStore.StoredRequest row = lock(transaction, platform.id(), subject, requestId);
        if (!isBoundTo(row, platform.id(), subject)) {
            throw refusal(
                    subject.activity().credentialsChangedError(),
                    "The wallet's credentials have changed since. Begin again.");
        }
        return new LockedRequest(
                payload(row, platform.id(), key), SignedRequestStore.consume(platform.id(), row.id(), clock.instant()));
    }

    /// @param payload what was to be signed
    /// @param use uses it up; it is locked already
    public record LockedRequest(String payload, SqlStatement consume) {}

    /// @param use uses it up; it is locked already
    /// @param signer the one key that could sign, when it was one alone
    public record Redeemed(SqlStatement consume, byte @Nullable [] signer) {}

    private static boolean isSigned(
            SignedRequestStore.StoredRequest row,
            WalletSignature stamp,
            PlatformId platform,
            DataKey key,
            SignerCheck signers)
            throws SQLException {
        byte @Nullable [] signer = row.signer();
        boolean mayBe =
                signer == null ? signers.maySign(stamp.publicKey()) : MessageDigest.isEqual(signer, stamp.publicKey());
        return mayBe && stamp.isValidFor(payload(row, platform, key));
    }

    private static String payload(SignedRequestStore.StoredRequest row, PlatformId platform, DataKey key) {
        return new String(
                key.open(row.sealedPayload(), SignedRequestStore.binding(platform, row.id())), StandardCharsets.UTF_8);
    }

    private boolean isBoundTo(SignedRequestStore.StoredRequest row, PlatformId platform, Subject subject) {
        return MessageDigest.isEqual(row.credentialStateHash(), mac(platform, "bound", subject, subject.credentialState()));
    }

    private SignedRequestStore.StoredRequest lock(
            Transaction transaction, PlatformId platform, Subject subject, String requestId) throws SQLException {
        Optional<SignedRequestId> id = SignedRequestId.parse(requestId);
        Optional<SignedRequestStore.StoredRequest> row =
                id.isEmpty() ? Optional.empty() : SignedRequestStore.lock(transaction, platform, id.get());
        return row.filter(found -> found.activity() == subject.activity()
                        && found.resource().equals(subject.resource())
                        && found.expiresAt().isAfter(clock.instant()))
                .orElseThrow(() ->
                        refusal(ErrorCode.UNAUTHORIZED, "This Request-Id is unknown, used or expired. Begin again."));
    }

    private byte[] mac(PlatformId platform, String what, Subject subject, String text) {
        return macs.hash(
                "signed-request",
                platform.text(),
                what,
                subject.activity().name(),
                subject.resource().toString(),
                text);
    }

    public static ApiException refusal(ErrorCode code, String message) {
        return new ApiException(code, message);
    }
}
