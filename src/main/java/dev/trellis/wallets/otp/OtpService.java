package dev.trellis.wallets.otp;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.wallets.crypto.ClientPublicKey;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.crypto.OtpEncryptionKey;
import dev.trellis.wallets.crypto.P256;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Generates, sends and verifies one-time passwords. Callers have locked the wallet's owner, so
/// that concurrent attempts, on whichever nodes, are counted one by one (threats 42 to 48).
public final class OtpService {
    /// Every one-time password of a sandbox, so that tests need no mailbox. Nothing is sent there.
    public static final String SANDBOX_CODE = "000000";

    /// Passwords sent per credential in ten minutes.
    private static final int MAX_SENDS = 10;

    private static final String DIGITS = "0123456789";
    /// Without characters that are easily confused with others.
    private static final String LETTERS_AND_DIGITS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private final MessageOutbox messages;
    private final KeyedHashes hashes;
    private final Environment environment;
    private final DataKey storageKey;
    private final BigInteger signingKey;

    public OtpService(MessageOutbox messages, RootKeyRing keyRing, KeyedHashes hashes, Environment environment) {
        this.messages = messages;
        this.hashes = hashes;
        this.environment = environment;
        this.storageKey = keyRing.serverKey("wallet-otp-targets");
        this.signingKey = P256.derivePrivateKey(hashes.hash("otp-target-signer"));
    }

    /// Generates a one-time password and queues the message that contains it. The previous one
    /// becomes invalid.
    ///
    /// @param key of the recipient, which encrypts the message until it is sent
    /// @return `otpEncryptionTargetBundle`, to whose key the client encrypts the password
    /// @throws ApiException `RATE_LIMITED`
    public String send(Transaction transaction, Platform platform, OtpRecipient recipient, DataKey key)
            throws SQLException {
        AuthMethodId credential = recipient.credential();
        countUse(transaction, platform.id(), credential, MAX_SENDS, "codes");
        OtpSettings settings = OtpSettings.forPlatform(platform);
        String code = platform.mode() == Mode.SANDBOX ? SANDBOX_CODE : generateCode(settings);
        OtpEncryptionKey encryptionKey = OtpEncryptionKey.generate(environment.random());
        byte[] sealedKey = storageKey.seal(encryptionKey.privateKeyBytes(), associatedData(platform.id(), credential));
        Instant expiresAt = environment.now().plus(settings.lifetime());
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(OtpStore.replace(
                platform.id(),
                credential,
                new OtpStore.StoredOtp(hash(platform.id(), credential, code), sealedKey, 0, expiresAt)));
        if (platform.mode() != Mode.SANDBOX) {
            writes.add(messages.send(
                    platform,
                    recipient.customer(),
                    key,
                    OtpMessages.create(recipient, settings, code),
                    settings.lifetime()));
        }
        transaction.execute(writes);
        return encryptionKey.signedBundle(signingKey);
    }

    /// The result of an attempt. Every attempt has been counted in the transaction, which therefore
    /// must commit.
    public sealed interface Result {
        /// @param clientKey the key that the session is for
        record Correct(ClientPublicKey clientKey) implements Result {}

        /// Wrong, used, expired, or never sent: which of them is not revealed to somebody
        /// who guesses.
        record Incorrect() implements Result {}

        /// Too many attempts; the password was not compared.
        ///
        /// @param error with the seconds until the next attempt
        record RateLimited(ApiException error) implements Result {}
    }

    /// What a client sent to prove that it received a password: either both values encrypted, or
    /// both in clear.
    ///
    /// @param encryptedBundle `encryptedOtpBundle`, which contains code and key; `null` in the
    ///     older way
    /// @param code in clear, `null` when it is in the bundle
    /// @param clientKey in clear, `null` when it is in the bundle
    public record Attempt(
            @Nullable String encryptedBundle,
            @Nullable String code,
            @Nullable ClientPublicKey clientKey) {}

    /// Counts and verifies an attempt. A correct one uses the password up.
    public Result verify(Transaction transaction, PlatformId platform, AuthMethodId credential, Attempt attempt)
            throws SQLException {
        OtpStore.@Nullable StoredOtp stored =
                OtpStore.lock(transaction, platform, credential).orElse(null);
        if (stored == null) {
            return new Result.Incorrect();
        }
        if (transaction.execute(OtpStore.countAttempt(platform, credential))[0] == 0) {
            return new Result.RateLimited(
                    rateLimited("tries", OtpStore.secondsUntilAttempt(transaction, platform, credential)));
        }
        boolean isValid = stored.codeHash() != null
                && stored.sealedKey() != null
                && stored.attempts() < OtpStore.MAX_ATTEMPTS
                && stored.expiresAt().isAfter(environment.clock().instant());
        if (!isValid) {
            return new Result.Incorrect();
        }
        Optional<OtpEncryptionKey.DecryptedOtp> otp = decrypt(platform, credential, stored, attempt);
        boolean isCorrect = otp.isPresent()
                && MessageDigest.isEqual(
                        stored.codeHash(), hash(platform, credential, otp.get().code()));
        if (!isCorrect) {
            return new Result.Incorrect();
        }
        transaction.execute(OtpStore.clear(platform, credential));
        return new Result.Correct(otp.orElseThrow().clientKey());
    }

    /// Counts a use of a credential: a password sent, a challenge issued, an ID token verified.
    ///
    /// @param max uses in ten minutes
    /// @param noun for the error message, in the plural
    /// @throws ApiException `RATE_LIMITED`
    public static void countUse(
            Transaction transaction, PlatformId platform, AuthMethodId credential, int max, String noun)
            throws SQLException {
        if (transaction.execute(OtpStore.countUse(platform, credential, max))[0] == 0) {
            throw rateLimited(noun, OtpStore.secondsUntilUse(transaction, platform, credential, max));
        }
    }

    /// Invalidates the last password, because it was sent to an address that the credential no
    /// longer has.
    public static SqlStatement cancel(PlatformId platform, AuthMethodId credential) {
        return OtpStore.clear(platform, credential);
    }

    private Optional<OtpEncryptionKey.DecryptedOtp> decrypt(
            PlatformId platform, AuthMethodId credential, OtpStore.StoredOtp stored, Attempt attempt) {
        if (attempt.encryptedBundle() != null && stored.sealedKey() != null) {
            byte[] privateKey = storageKey.open(stored.sealedKey(), associatedData(platform, credential));
            return OtpEncryptionKey.fromBytes(privateKey).decrypt(attempt.encryptedBundle());
        }
        return attempt.code() == null || attempt.clientKey() == null
                ? Optional.empty()
                : Optional.of(new OtpEncryptionKey.DecryptedOtp(attempt.code(), attempt.clientKey()));
    }

    private String generateCode(OtpSettings settings) {
        String alphabet = settings.isAlphanumeric() ? LETTERS_AND_DIGITS : DIGITS;
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < settings.codeLength(); i++) {
            code.append(alphabet.charAt(environment.random().nextInt(alphabet.length())));
        }
        return code.toString();
    }

    private byte[] hash(PlatformId platform, AuthMethodId credential, String code) {
        return hashes.hash(
                "code", platform.text(), credential.text(), code.strip().toUpperCase(Locale.ROOT));
    }

    private static AssociatedData associatedData(PlatformId platform, AuthMethodId credential) {
        return new AssociatedData(platform.uuid(), credential.uuid(), "otp-target");
    }

    private static ApiException rateLimited(String noun, long seconds) {
        return new ApiException(
                        ErrorCode.RATE_LIMITED,
                        "Too many " + noun + " for this credential. Try again in " + seconds + " seconds.")
                .withHeader("Retry-After", Long.toString(seconds));
    }
}
