package dev.trellis.sealing;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM with a random 96-bit nonce. The format of a sealed value is
/// `version ‖ nonce ‖ ciphertext ‖ tag`.
final class AesGcm {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int OVERHEAD = 1 + NONCE_BYTES + TAG_BITS / 8;

    private AesGcm() {}

    /// Encrypts and authenticates `plain`, and authenticates the associated data.
    static byte[] seal(SecretKey key, byte[] plain, byte[] associatedData, SecureRandom random) {
        byte[] sealed = new byte[OVERHEAD + plain.length];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        sealed[0] = VERSION;
        System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
        try {
            cipher(Cipher.ENCRYPT_MODE, key, nonce, associatedData)
                    .doFinal(plain, 0, plain.length, sealed, 1 + NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java cannot encrypt with AES-GCM", broken);
        }
    }

    /// Decrypts a sealed value.
    ///
    /// @throws DecryptionException when the key or the associated data is another one, or the value
    ///     was altered
    static byte[] open(SecretKey key, byte[] sealed, byte[] associatedData) {
        if (sealed.length < OVERHEAD || sealed[0] != VERSION) {
            throw new DecryptionException("the sealed value is cut off or of an unknown version");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
        int start = 1 + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, associatedData)
                    .doFinal(sealed, start, sealed.length - start);
        } catch (AEADBadTagException altered) {
            throw new DecryptionException("the sealed value was altered, moved, or sealed with another key");
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java cannot decrypt with AES-GCM", broken);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] associatedData)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associatedData);
        return cipher;
    }
}
