package dev.trellis.wallets.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;

/// Hybrid public key encryption (RFC 9180) with the parameters of the wallet client libraries: base
/// mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The associated data are both public
/// keys, the encapsulated one first (behaviour, section 5).
public final class Hpke {
    private static final byte[] INFO = "turnkey_hpke".getBytes(StandardCharsets.US_ASCII);

    private Hpke() {}

    /// An encrypted message.
    ///
    /// @param encapsulatedKey the sender's ephemeral public key: SEC1, uncompressed, 65 bytes
    /// @param ciphertext with the authentication tag
    public record Sealed(byte[] encapsulatedKey, byte[] ciphertext) {}

    /// Encrypts a message to a public key.
    public static Sealed seal(ECPoint recipient, byte[] plaintext) {
        HPKE hpke = hpke();
        HPKEContextWithEncapsulation context = hpke.setupBaseS(new ECPublicKeyParameters(recipient, P256.DOMAIN), INFO);
        byte[] encapsulatedKey = context.getEncapsulation();
        try {
            return new Sealed(encapsulatedKey, context.seal(associatedData(encapsulatedKey, recipient), plaintext));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing does not fail", e);
        }
    }

    /// Decrypts a message.
    ///
    /// @return empty when it was encrypted to another key, with other parameters, or was changed
    public static Optional<byte[]> open(BigInteger privateKey, Sealed sealed) {
        Optional<ECPoint> sender = P256.decodePoint(sealed.encapsulatedKey());
        if (sender.isEmpty() || sealed.encapsulatedKey().length != P256.UNCOMPRESSED_LENGTH) {
            return Optional.empty();
        }
        ECPoint recipient = P256.publicKey(privateKey);
        AsymmetricCipherKeyPair keyPair = new AsymmetricCipherKeyPair(
                new ECPublicKeyParameters(recipient, P256.DOMAIN), new ECPrivateKeyParameters(privateKey, P256.DOMAIN));
        try {
            return Optional.of(hpke().setupBaseR(sealed.encapsulatedKey(), keyPair, INFO)
                    .open(associatedData(sealed.encapsulatedKey(), recipient), sealed.ciphertext()));
        } catch (InvalidCipherTextException | RuntimeException malformed) {
            // The library reports some malformed input by unchecked exceptions of its own.
            return Optional.empty();
        }
    }

    private static byte[] associatedData(byte[] encapsulatedKey, ECPoint recipient) {
        byte[] recipientKey = P256.encodeUncompressed(recipient);
        byte[] data = Arrays.copyOf(encapsulatedKey, encapsulatedKey.length + recipientKey.length);
        System.arraycopy(recipientKey, 0, data, encapsulatedKey.length, recipientKey.length);
        return data;
    }

    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
