package dev.trellis.wallets.crypto;

import java.util.Optional;
import org.bouncycastle.math.ec.ECPoint;

/// The P-256 public key that a client sends with a login (`clientPublicKey`; behaviour, section 5).
///
/// @param isSessionKey whether the session is for this very key, which the compressed form means.
///     The uncompressed form means the older way: the server generates the session's key pair and
///     returns its private key, encrypted to this key.
public record ClientPublicKey(ECPoint point, boolean isSessionKey) {
    /// @param hex SEC1, compressed or uncompressed
    /// @return empty when it is not a point on the curve
    public static Optional<ClientPublicKey> parse(String hex) {
        return P256.decodeHexPoint(hex).map(point -> new ClientPublicKey(point, P256.isCompressedHex(hex)));
    }

    /// SEC1, compressed: 33 bytes.
    public byte[] compressedBytes() {
        return P256.encodeCompressed(point);
    }
}
