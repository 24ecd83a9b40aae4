package dev.trellis.wallets.crypto;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/// The curve P-256 (secp256r1): points that are on it, and signatures over SHA-256. Nothing here
/// throws at what a stranger sends. (The JDK takes points that are off the curve, and sloppy DER.)
public final class P256 {
    static final int COMPRESSED = 33;
    static final int UNCOMPRESSED = 65;

    private static final Pattern COMPRESSED_HEX = Pattern.compile("0[23][0-9a-fA-F]{64}");
    private static final Pattern UNCOMPRESSED_HEX = Pattern.compile("04[0-9a-fA-F]{128}");

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("P-256");
    public static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

    private P256() {}

    /// A point on the curve, other than infinity.
    ///
    /// @param sec1 33 bytes from 02 or 03, or 65 bytes from 04
    public static Optional<ECPoint> decodePoint(byte[] sec1) {
        boolean isCompressed = sec1.length == COMPRESSED && (sec1[0] == 2 || sec1[0] == 3);
        boolean isUncompressed = sec1.length == UNCOMPRESSED && sec1[0] == 4;
        if (!isCompressed && !isUncompressed) {
            return Optional.empty();
        }
        try {
            // Refuses coordinates of p and more, and points that are off the curve.
            ECPoint point = CURVE.getCurve().decodePoint(sec1);
            return point.isInfinity() || !point.isValid() ? Optional.empty() : Optional.of(point);
        } catch (IllegalArgumentException offCurve) {
            return Optional.empty();
        }
    }

    /// A public key as the API has it, in hex; of either form.
    public static Optional<ECPoint> decodeHexPoint(String hex) {
        return COMPRESSED_HEX.matcher(hex).matches()
                        || UNCOMPRESSED_HEX.matcher(hex).matches()
                ? decodePoint(HexFormat.of().parseHex(hex))
                : Optional.empty();
    }

    static boolean isCompressedHex(String hex) {
        return COMPRESSED_HEX.matcher(hex).matches();
    }

    public static byte[] encodeCompressed(ECPoint point) {
        return point.getEncoded(true);
    }

    public static byte[] encodeUncompressed(ECPoint point) {
        return point.getEncoded(false);
    }

    public static ECPoint publicKey(BigInteger secret) {
        return DOMAIN.getG().multiply(secret).normalize();
    }

    /// Whether a signature is of this key over these bytes.
    ///
    /// @param der `SEQUENCE { INTEGER r, INTEGER s }` in its one minimal encoding
    public static boolean isValidSignature(ECPoint key, byte[] message, byte[] der) {
        Optional<DerSignature> read = DerSignature.parse(der);
        if (read.isEmpty()) {
            return false;
        }
        BigInteger r = read.get().r();
        BigInteger s = read.get().s();
        if (!isScalar(r) || !isScalar(s)) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, new ECPublicKeyParameters(key, DOMAIN));
        return verifier.verifySignature(sha256(message), r, s);
    }

    /// RFC 6979, so that it needs no chance.
    public static byte[] sign(BigInteger secret, byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(secret, DOMAIN));
        BigInteger[] rs = signer.generateSignature(sha256(message));
        return new DerSignature(rs[0], rs[1]).encode();
    }

    /// 0 < x < n.
    static boolean isScalar(BigInteger x) {
        return x.signum() > 0 && x.compareTo(DOMAIN.getN()) < 0;
    }

    public static byte[] scalarBytes(BigInteger scalar) {
        return BigIntegers.asUnsignedByteArray(32, scalar);
    }

    public static byte[] sha256(byte[] message) {
        SHA256Digest digest = new SHA256Digest();
        digest.update(message, 0, message.length);
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return hash;
    }

    /// An ECDSA signature in DER.
    public record DerSignature(BigInteger r, BigInteger s) {
        private static final int SEQUENCE = 0x30;
        private static final int INTEGER = 0x02;
        private static final int LONGEST = 72;

        /// Nothing for what is not the one encoding that DER has for two positive numbers of at
        /// most 256 bits.
        public static Optional<DerSignature> parse(byte[] der) {
            if (der.length < 8 || der.length > LONGEST || der[0] != SEQUENCE || der[1] != der.length - 2) {
                return Optional.empty();
            }
            int lengthOfR = der[3];
            // At least a byte of r, and tag, length and a byte of s behind it.
            if (der[2] != INTEGER || lengthOfR < 1 || 4 + lengthOfR + 3 > der.length) {
                return Optional.empty();
            }
            int at = 4 + lengthOfR;
            int lengthOfS = der[at + 1];
            if (der[at] != INTEGER || lengthOfS < 1 || at + 2 + lengthOfS != der.length) {
                return Optional.empty();
            }
            if (!isMinimal(der, 4, lengthOfR) || !isMinimal(der, at + 2, lengthOfS)) {
                return Optional.empty();
            }
            return Optional.of(new DerSignature(new BigInteger(der, 4, lengthOfR), new BigInteger(der, at + 2, lengthOfS)));
        }

        /// Positive, and without a zero in front that only fills.
        private static boolean isMinimal(byte[] der, int from, int length) {
            boolean isPositive = der[from] >= 0;
            boolean isFilled = length > 1 && der[from] == 0 && der[from + 1] >= 0;
            return isPositive && !isFilled;
        }

        byte[] encode() {
            byte[] ofR = r.toByteArray();
            byte[] ofS = s.toByteArray();
            byte[] der = new byte[6 + ofR.length + ofS.length];
            der[0] = SEQUENCE;
            der[1] = (byte) (der.length - 2);
            der[2] = INTEGER;
            der[3] = (byte) ofR.length;
            System.arraycopy(ofR, 0, der, 4, ofR.length);
            der[4 + ofR.length] = INTEGER;
            der[5 + ofR.length] = (byte) ofS.length;
            System.arraycopy(ofS, 0, der, 6 + ofR.length, ofS.length);
            return der;
        }
    }
}
