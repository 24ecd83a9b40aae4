package dev.trellis.wallets.crypto;

import dev.trellis.base.Sha256;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;

/// A session key pair that the server generated, its private key encrypted to the client: the older
/// way to begin a session (behaviour, section 5).
///
/// @param publicKey SEC1, compressed: 33 bytes
/// @param encryptedPrivateKey `encryptedSessionSigningKey`: Base58Check of the compressed
///     encapsulated key and the ciphertext
public record EncryptedSessionKey(byte[] publicKey, String encryptedPrivateKey) {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
    private static final int CHECKSUM_LENGTH = 4;

    /// Generates a key pair and encrypts its private key to a client's public key.
    public static EncryptedSessionKey generate(ECPoint client, SecureRandom random) {
        BigInteger privateKey = P256.generatePrivateKey(random);
        Hpke.Sealed sealed = Hpke.seal(client, P256.scalarBytes(privateKey));
        byte[] encapsulatedKey =
                P256.encodeCompressed(P256.decodePoint(sealed.encapsulatedKey()).orElseThrow());
        byte[] bundle = Arrays.copyOf(encapsulatedKey, encapsulatedKey.length + sealed.ciphertext().length);
        System.arraycopy(sealed.ciphertext(), 0, bundle, encapsulatedKey.length, sealed.ciphertext().length);
        return new EncryptedSessionKey(P256.encodeCompressed(P256.publicKey(privateKey)), base58Check(bundle));
    }

    /// Base58 of the bytes followed by the first four bytes of their double SHA-256.
    private static String base58Check(byte[] bytes) {
        byte[] checksum = Sha256.hash(Sha256.hash(bytes));
        byte[] checked = Arrays.copyOf(bytes, bytes.length + CHECKSUM_LENGTH);
        System.arraycopy(checksum, 0, checked, bytes.length, CHECKSUM_LENGTH);
        StringBuilder reversed = new StringBuilder();
        for (BigInteger value = new BigInteger(1, checked); value.signum() > 0; ) {
            BigInteger[] quotientAndDigit = value.divideAndRemainder(BASE);
            reversed.append(ALPHABET.charAt(quotientAndDigit[1].intValue()));
            value = quotientAndDigit[0];
        }
        for (int i = 0; i < checked.length && checked[i] == 0; i++) {
            reversed.append(ALPHABET.charAt(0));
        }
        return reversed.reverse().toString();
    }
}
