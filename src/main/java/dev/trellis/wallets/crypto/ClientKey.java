package dev.trellis.wallets.crypto;

import java.util.Optional;
import org.bouncycastle.math.ec.ECPoint;

/// The public key that a client sends for a session (behaviour, section 5).
///
/// @param isOwn whether the session shall be this very key's. Else the server makes the session's
///     key, and gives it out sealed for this one: the older way, told by the uncompressed form.
public record ClientKey(ECPoint point, boolean isSessionKey) {
    /// @param hex SEC1
    /// @return nothing for what is no point on the curve
    public static Optional<ClientKey> parse(String hex) {
        return P256.decodeHexPoint(hex).map(point -> new ClientKey(point, P256.isCompressedHex(hex)));
    }

    /// In its compressed form.
    public byte[] compressedBytes() {
        return P256.encodeCompressed(point);
    }
}
