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

/// RFC 9180 as wallets speak it: base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM,
/// with both public keys as associated data (behaviour, section 5).
public final class Hpke {
    private static final byte[] INFO = "turnkey_hpke".getBytes(StandardCharsets.US_ASCII);

    private Hpke() {}

    /// @param encapped uncompressed
    public record Sealed(byte[] encapsulatedKey, byte[] ciphertext) {}

    public static Sealed seal(ECPoint receiver, byte[] plain) {
        HPKE hpke = hpke();
        HPKEContextWithEncapsulation context = hpke.setupBaseS(new ECPublicKeyParameters(receiver, P256.DOMAIN), INFO);
        byte[] encapped = context.getEncapsulation();
        try {
            return new Sealed(encapped, context.seal(bound(encapped, receiver), plain));
        } catch (InvalidCipherTextException impossible) {
            throw new IllegalStateException("sealing does not fail", impossible);
        }
    }

    /// Nothing when it was not sealed for this key, or not this way.
    public static Optional<byte[]> open(BigInteger secret, Sealed sealed) {
        Optional<ECPoint> sender = P256.decodePoint(sealed.encapsulatedKey());
        if (sender.isEmpty() || sealed.encapsulatedKey().length != P256.UNCOMPRESSED) {
            return Optional.empty();
        }
        ECPoint receiver = P256.publicKey(secret);
        AsymmetricCipherKeyPair pair = new AsymmetricCipherKeyPair(
                new ECPublicKeyParameters(receiver, P256.DOMAIN), new ECPrivateKeyParameters(secret, P256.DOMAIN));
        try {
            return Optional.of(hpke().setupBaseR(sealed.encapsulatedKey(), pair, INFO)
                    .open(bound(sealed.encapsulatedKey(), receiver), sealed.ciphertext()));
        } catch (InvalidCipherTextException | RuntimeException broken) {
            // The library tells of some broken inputs by exceptions of its own kinds.
            return Optional.empty();
        }
    }

    private static byte[] bound(byte[] encapped, ECPoint receiver) {
        byte[] own = P256.encodeUncompressed(receiver);
        byte[] both = Arrays.copyOf(encapped, encapped.length + own.length);
        System.arraycopy(own, 0, both, encapped.length, own.length);
        return both;
    }

    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
