package dev.trellis.wallets.crypto;

import dev.trellis.base.Sha256;
import java.math.BigInteger;
import java.security.SecureRandom;
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

/// The elliptic curve P-256 (secp256r1): keys, their encodings, and ECDSA over SHA-256. Malformed
/// input is reported by an empty or false result, never by an exception. The JDK's own
/// implementation is not used because it accepts points off the curve and non-minimal DER.
public final class P256 {
    static final int COMPRESSED_LENGTH = 33;
    static final int UNCOMPRESSED_LENGTH = 65;

    private static final int SCALAR_LENGTH = 32;
    private static final Pattern COMPRESSED_HEX = Pattern.compile("0[23][0-9a-fA-F]{64}");
    private static final Pattern UNCOMPRESSED_HEX = Pattern.compile("04[0-9a-fA-F]{128}");

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("P-256");

    /// The curve's domain parameters.
    static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

    /// n, the order of the base point.
    public static final BigInteger ORDER = DOMAIN.getN();

    private P256() {}

    /// Decodes a point on the curve, other than infinity.
    ///
    /// @param sec1 33 bytes that begin with 02 or 03, or 65 bytes that begin with 04
    /// @return empty when it is anything else
    public static Optional<ECPoint> decodePoint(byte[] sec1) {
        boolean isCompressed = sec1.length == COMPRESSED_LENGTH && (sec1[0] == 2 || sec1[0] == 3);
        boolean isUncompressed = sec1.length == UNCOMPRESSED_LENGTH && sec1[0] == 4;
        if (!isCompressed && !isUncompressed) {
            return Optional.empty();
        }
        try {
            // Rejects coordinates of p and more, and points that are off the curve.
            ECPoint point = CURVE.getCurve().decodePoint(sec1);
            return point.isInfinity() || !point.isValid() ? Optional.empty() : Optional.of(point);
        } catch (IllegalArgumentException offCurve) {
            return Optional.empty();
        }
    }

    /// Decodes a public key in the form of the API.
    ///
    /// @param hex SEC1, compressed or uncompressed
    /// @return empty when it is not a point on the curve
    public static Optional<ECPoint> decodeHexPoint(String hex) {
        return COMPRESSED_HEX.matcher(hex).matches()
                        || UNCOMPRESSED_HEX.matcher(hex).matches()
                ? decodePoint(HexFormat.of().parseHex(hex))
                : Optional.empty();
    }

    static boolean isCompressedHex(String hex) {
        return COMPRESSED_HEX.matcher(hex).matches();
    }

    /// SEC1, compressed: 33 bytes.
    public static byte[] encodeCompressed(ECPoint point) {
        return point.getEncoded(true);
    }

    /// SEC1, uncompressed: 65 bytes.
    public static byte[] encodeUncompressed(ECPoint point) {
        return point.getEncoded(false);
    }

    /// Generates a private key: a uniformly distributed scalar from 1 to n - 1.
    public static BigInteger generatePrivateKey(SecureRandom random) {
        while (true) {
            byte[] bytes = new byte[SCALAR_LENGTH];
            random.nextBytes(bytes);
            BigInteger scalar = new BigInteger(1, bytes);
            if (isScalar(scalar)) {
                return scalar;
            }
        }
    }

    /// The private key that belongs to a secret seed: always the same for the same seed.
    public static BigInteger derivePrivateKey(byte[] seed) {
        return new BigInteger(1, seed).mod(ORDER.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    }

    /// The public key of a private key.
    public static ECPoint publicKey(BigInteger privateKey) {
        return DOMAIN.getG().multiply(privateKey).normalize();
    }

    /// Whether a signature is by this key over this message.
    ///
    /// @param der `SEQUENCE { INTEGER r, INTEGER s }`; any encoding but the minimal one is invalid
    public static boolean isValidSignature(ECPoint publicKey, byte[] message, byte[] der) {
        Optional<DerSignature> signature = DerSignature.parse(der);
        if (signature.isEmpty()) {
            return false;
        }
        BigInteger r = signature.get().r();
        BigInteger s = signature.get().s();
        if (!isScalar(r) || !isScalar(s)) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, new ECPublicKeyParameters(publicKey, DOMAIN));
        return verifier.verifySignature(Sha256.hash(message), r, s);
    }

    /// Signs a message, deterministically (RFC 6979), so that no random numbers are needed.
    ///
    /// @return DER
    public static byte[] sign(BigInteger privateKey, byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(privateKey, DOMAIN));
        BigInteger[] rs = signer.generateSignature(Sha256.hash(message));
        return new DerSignature(rs[0], rs[1]).encode();
    }

    /// Whether 0 < x < n.
    private static boolean isScalar(BigInteger x) {
        return x.signum() > 0 && x.compareTo(ORDER) < 0;
    }

    /// A scalar as 32 bytes, big-endian.
    static byte[] scalarBytes(BigInteger scalar) {
        return BigIntegers.asUnsignedByteArray(SCALAR_LENGTH, scalar);
    }

    /// An ECDSA signature and its encoding in DER.
    public record DerSignature(BigInteger r, BigInteger s) {
        private static final int SEQUENCE = 0x30;
        private static final int INTEGER = 0x02;
        private static final int MAX_LENGTH = 72;

        /// @return empty when it is not the DER encoding of two positive numbers of at most
        ///     256 bits
        public static Optional<DerSignature> parse(byte[] der) {
            if (der.length < 8 || der.length > MAX_LENGTH || der[0] != SEQUENCE || der[1] != der.length - 2) {
                return Optional.empty();
            }
            int rLength = der[3];
            // At least one byte of r, followed by tag, length and at least one byte of s.
            if (der[2] != INTEGER || rLength < 1 || 4 + rLength + 3 > der.length) {
                return Optional.empty();
            }
            int sOffset = 4 + rLength;
            int sLength = der[sOffset + 1];
            if (der[sOffset] != INTEGER || sLength < 1 || sOffset + 2 + sLength != der.length) {
                return Optional.empty();
            }
            if (!isMinimal(der, 4, rLength) || !isMinimal(der, sOffset + 2, sLength)) {
                return Optional.empty();
            }
            return Optional.of(
                    new DerSignature(new BigInteger(der, 4, rLength), new BigInteger(der, sOffset + 2, sLength)));
        }

        /// Whether a number is positive and has no unnecessary zero in front.
        private static boolean isMinimal(byte[] der, int offset, int length) {
            boolean isPositive = der[offset] >= 0;
            boolean isPadded = length > 1 && der[offset] == 0 && der[offset + 1] >= 0;
            return isPositive && !isPadded;
        }

        byte[] encode() {
            byte[] rBytes = r.toByteArray();
            byte[] sBytes = s.toByteArray();
            byte[] der = new byte[6 + rBytes.length + sBytes.length];
            der[0] = SEQUENCE;
            der[1] = (byte) (der.length - 2);
            der[2] = INTEGER;
            der[3] = (byte) rBytes.length;
            System.arraycopy(rBytes, 0, der, 4, rBytes.length);
            der[4 + rBytes.length] = INTEGER;
            der[5 + rBytes.length] = (byte) sBytes.length;
            System.arraycopy(sBytes, 0, der, 6 + rBytes.length, sBytes.length);
            return der;
        }
    }
}
