package dev.trellis.wallets.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;

/// The older way of beginning a session: the server makes its key, and gives it out sealed for the
/// client's (behaviour, section 5).
public final class EncryptedSessionKey {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());

    private EncryptedSessionKey() {}

    /// @param publicKey compressed
    /// @param encrypted `encryptedSessionSigningKey`
    public record Made(byte[] publicKey, String encrypted) {}

    public static Made makeFor(ECPoint client, SecureRandom random) {
        BigInteger secret = OtpEncryptionKey.scalar(random);
        Hpke.Sealed sealed = Hpke.seal(client, P256.scalarBytes(secret));
        byte[] encapped = P256.encodeCompressed(P256.decodePoint(sealed.encapsulatedKey()).orElseThrow());
        byte[] bundle = Arrays.copyOf(encapped, encapped.length + sealed.ciphertext().length);
        System.arraycopy(sealed.ciphertext(), 0, bundle, encapped.length, sealed.ciphertext().length);
        return new Made(P256.encodeCompressed(P256.publicKey(secret)), base58Check(bundle));
    }

    /// Base58 of the bytes and the first four of the hash of their hash.
    static String base58Check(byte[] bytes) {
        byte[] sum = P256.sha256(P256.sha256(bytes));
        byte[] all = Arrays.copyOf(bytes, bytes.length + 4);
        System.arraycopy(sum, 0, all, bytes.length, 4);
        StringBuilder text = new StringBuilder();
        for (BigInteger rest = new BigInteger(1, all); rest.signum() > 0; ) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            text.append(ALPHABET.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        for (int i = 0; i < all.length && all[i] == 0; i++) {
            text.append(ALPHABET.charAt(0));
        }
        return text.reverse().toString();
    }
}
