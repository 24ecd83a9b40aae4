package dev.trellis.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 without the checked exception of the JDK's API.
public final class Sha256 {
    private Sha256() {}

    /// Returns the SHA-256 hash of the concatenated parts.
    public static byte[] hash(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException unavailable) {
            throw new IllegalStateException("this Java has no SHA-256", unavailable);
        }
    }
}
