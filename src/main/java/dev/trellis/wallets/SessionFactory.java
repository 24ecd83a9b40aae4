package dev.trellis.wallets;

import dev.trellis.base.Environment;
import dev.trellis.base.SessionId;
import dev.trellis.wallets.crypto.ClientPublicKey;
import dev.trellis.wallets.crypto.EncryptedSessionKey;
import java.time.Duration;
import java.time.Instant;

/// Creates sessions of wallets: 15 minutes in which signatures by a key count as the owner's.
final class SessionFactory {
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final Environment environment;

    SessionFactory(Environment environment) {
        this.environment = environment;
    }

    /// Creates a session for the client's own key or, in the older way, for a new key pair whose
    /// private key is encrypted to it.
    CreatedSession create(Credential credential, ClientPublicKey clientKey) {
        if (clientKey.isSessionKey()) {
            return createForKey(credential, clientKey.compressedBytes());
        }
        EncryptedSessionKey key = EncryptedSessionKey.generate(clientKey.point(), environment.random());
        return new CreatedSession(newSession(credential, key.publicKey()), key.encryptedPrivateKey());
    }

    /// Creates a session for a key of the client's.
    ///
    /// @param publicKey SEC1, compressed
    CreatedSession createForKey(Credential credential, byte[] publicKey) {
        return new CreatedSession(newSession(credential, publicKey), null);
    }

    private WalletSession newSession(Credential credential, byte[] publicKey) {
        Instant now = environment.now();
        return new WalletSession(
                new SessionId(environment.ids().next()),
                credential.id(),
                credential.account(),
                credential.customer(),
                publicKey,
                now,
                now.plus(LIFETIME));
    }
}
