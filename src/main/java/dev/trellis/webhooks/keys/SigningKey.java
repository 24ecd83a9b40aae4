package dev.trellis.webhooks.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A decrypted signing key. It is not a record, because its private half must never be printed.
public final class SigningKey {
    private final SigningKeyId id;
    private final byte[] publicKey;
    private final PrivateKey privateKey;
    private final Instant activeFrom;
    private final @Nullable Instant retiresAt;

    /// @param publicKey SubjectPublicKeyInfo, DER
    /// @param pkcs8 the private half, DER
    public SigningKey(
            SigningKeyId id, byte[] publicKey, byte[] pkcs8, Instant activeFrom, @Nullable Instant retiresAt) {
        this.id = id;
        this.publicKey = publicKey.clone();
        this.privateKey = privateKey(pkcs8);
        this.activeFrom = activeFrom;
        this.retiresAt = retiresAt;
    }

    /// Generates a key pair on the curve P-256.
    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no P-256", broken);
        }
    }

    private static PrivateKey privateKey(byte[] pkcs8) {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException broken) {
            // Without its cause, because the parser's message might quote the key.
            throw new IllegalStateException("what was sealed as a signing key is not a P-256 key");
        }
    }

    /// A DER signature over SHA-256 of the bytes. It uses a new `Signature` object each time, since
    /// these are not thread-safe, and cheap to create.
    public byte[] sign(byte[] body, SecureRandom random) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(privateKey, random);
            signature.update(body);
            return signature.sign();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java does not sign with P-256", broken);
        }
    }

    SigningKeyId id() {
        return id;
    }

    Instant activeFrom() {
        return activeFrom;
    }

    /// Whether it does not sign yet.
    boolean isPending(Instant now) {
        return activeFrom.isAfter(now);
    }

    /// Whether it is no longer listed.
    boolean isRetired(Instant now) {
        return retiresAt != null && !retiresAt.isAfter(now);
    }

    /// Its public half, with its status at the time of the caller.
    public SigningKeyView view(SigningKeyView.Status status) {
        return new SigningKeyView(id, pem(), status, activeFrom, retiresAt);
    }

    private String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Override
    public String toString() {
        return id.text();
    }
}
