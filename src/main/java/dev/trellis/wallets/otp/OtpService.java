package dev.trellis.wallets.otp;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.KeyRing;
import dev.trellis.wallets.crypto.ClientKey;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.crypto.OtpEncryptionKey;
import dev.trellis.wallets.crypto.P256;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One-time codes: made, sent, and given back. All of it with the owner locked, so that guesses
/// that arrive at once, on whichever nodes, are counted one by one (threats 42 to 48).
public final class OtpService {
    /// What every code of a sandbox is, so that tests need no mailbox. Nothing is sent there.
    public static final String SANDBOX_CODE = "000000";

    /// In ten minutes.
    private static final int MAX_SENDS = 10;

    private static final String DIGITS = "0123456789";
    /// Without those that look like others.
    private static final String LETTERS_AND_DIGITS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private final MessageOutbox messages;
    private final KeyedHashes hashes;
    private final SecureRandom random;
    private final Clock clock;
    private final DataKey targetKey;
    private final BigInteger signer;

    public OtpService(MessageOutbox messages, KeyRing keyRing, KeyedHashes hashes, SecureRandom random, Clock clock) {
        this.messages = messages;
        this.hashes = hashes;
        this.random = random;
        this.clock = clock;
        this.targetKey = keyRing.serverKey("wallet-otp-targets");
        this.signer = new BigInteger(1, hashes.hash("otp-target-signer"))
                .mod(P256.DOMAIN.getN().subtract(BigInteger.ONE))
                .add(BigInteger.ONE);
    }

    /// Has a new code sent; the one before it dies.
    ///
    /// @return `otpEncryptionTargetBundle`
    /// @throws ApiException `RATE_LIMITED`
    public String send(Transaction transaction, Platform platform, OtpRecipient recipient, DataKey key)
            throws SQLException {
        AuthMethodId id = recipient.credential();
        countUse(transaction, platform.id(), id, MAX_SENDS, "codes");
        OtpSettings settings = OtpSettings.forPlatform(platform);
        String code = platform.mode() == Mode.SANDBOX ? SANDBOX_CODE : fresh(settings);
        OtpEncryptionKey target = OtpEncryptionKey.generate(random);
        byte[] sealedTarget = targetKey.seal(P256.scalarBytes(target.privateKey()), binding(platform.id(), id));
        Instant expiresAt = clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(settings.life());
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(OtpStore.put(
                platform.id(), id, new OtpStore.Code(mac(platform.id(), id, code), sealedTarget, 0, expiresAt)));
        if (platform.mode() != Mode.SANDBOX) {
            writes.add(messages.send(
                    platform, recipient.customer(), key, OtpMessages.of(recipient, settings, code), settings.life()));
        }
        transaction.write(writes);
        return target.signedBundle(signer);
    }

    /// What came of a guess. It has been counted in every case, so the transaction must commit.
    public sealed interface Guess {
        /// @param client whose key shall speak for the owner
        record Right(ClientKey client) implements Guess {}

        /// Wrong, used, expired, or never sent: a guesser learns nothing.
        record Wrong() implements Guess {}

        /// No guess is taken for some time.
        record TooMany(ApiException refusal) implements Guess {}
    }

    /// @param client with a code in clear; `null` when both are sealed in `bundle`
    public record OtpAttempt(
            @Nullable String bundle,
            @Nullable String code,
            @Nullable ClientKey client) {}

    public Guess guess(Transaction transaction, PlatformId platform, AuthMethodId id, OtpAttempt given)
            throws SQLException {
        OtpStore.@Nullable Code code = OtpStore.lock(transaction, platform, id).orElse(null);
        if (code == null) {
            return new Guess.Wrong();
        }
        if (transaction.execute(OtpStore.countTry(platform, id))[0] == 0) {
            return new Guess.TooMany(tooMany("tries", OtpStore.secondsToTry(transaction, platform, id)));
        }
        boolean isLive = code.mac() != null
                && code.target() != null
                && code.tries() < OtpStore.MAX_TRIES
                && code.expiresAt().isAfter(clock.instant());
        if (!isLive) {
            return new Guess.Wrong();
        }
        Optional<OtpEncryptionKey.DecryptedOtp> said = said(platform, id, code, given);
        boolean isRight = said.isPresent()
                && MessageDigest.isEqual(
                        code.mac(), mac(platform, id, said.get().code()));
        if (!isRight) {
            return new Guess.Wrong();
        }
        transaction.write(OtpStore.end(platform, id));
        return new Guess.Right(said.orElseThrow().clientKey());
    }

    /// Counts a use of a credential: a password sent, a challenge given out, a token judged.
    ///
    /// @param max uses in ten minutes
    /// @param what they are, in the plural
    /// @throws ApiException `RATE_LIMITED`
    public static void countUse(Transaction transaction, PlatformId platform, AuthMethodId id, int max, String what)
            throws SQLException {
        if (transaction.execute(OtpStore.countSend(platform, id, max))[0] == 0) {
            throw tooMany(what, OtpStore.secondsToSend(transaction, platform, id, max));
        }
    }

    /// Ends the password that was sent last, since its address is no longer the credential's.
    public static SqlStatement cancel(PlatformId platform, AuthMethodId id) {
        return OtpStore.end(platform, id);
    }

    private Optional<OtpEncryptionKey.DecryptedOtp> said(
            PlatformId platform, AuthMethodId id, OtpStore.Code code, OtpAttempt given) {
        if (given.bundle() != null && code.target() != null) {
            byte[] secret = targetKey.open(code.target(), binding(platform, id));
            return new OtpEncryptionKey(new BigInteger(1, secret)).decrypt(given.bundle());
        }
        return given.code() == null || given.client() == null
                ? Optional.empty()
                : Optional.of(new OtpEncryptionKey.DecryptedOtp(given.code(), given.client()));
    }

    private String fresh(OtpSettings settings) {
        String alphabet = settings.isAlphanumeric() ? LETTERS_AND_DIGITS : DIGITS;
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < settings.codeLength(); i++) {
            code.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return code.toString();
    }

    private byte[] mac(PlatformId platform, AuthMethodId id, String code) {
        return hashes.hash("code", platform.text(), id.text(), code.strip().toUpperCase(Locale.ROOT));
    }

    private static AssociatedData binding(PlatformId platform, AuthMethodId id) {
        return new AssociatedData(platform.uuid(), id.uuid(), "otp-target");
    }

    private static ApiException tooMany(String what, long seconds) {
        return new ApiException(
                        ErrorCode.RATE_LIMITED,
                        "Too many " + what + " for this credential. Try again in " + seconds + " seconds.")
                .withHeader("Retry-After", Long.toString(seconds));
    }
}
