package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.Sha256;
import dev.trellis.db.Database;
import dev.trellis.http.ErrorResponses;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.oidc.IdTokenVerifier;
import dev.trellis.oidc.UnverifiedIdTokenClaims;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientPublicKey;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.otp.OtpService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Login by an ID token, in one request (behaviour, section 5). The token's nonce is the hash of
/// the key that the session is for, so that a leaked token is useless to anybody without that key.
final class OidcLogin {
    /// Tokens verified per credential in ten minutes.
    private static final int MAX_ATTEMPTS = 30;

    private final Database database;
    private final WalletOwnerLookup owners;
    private final KeyedHashes hashes;
    private final SessionFactory sessionFactory;
    private final IdTokenVerifier idTokens;

    OidcLogin(
            Database database,
            WalletOwnerLookup owners,
            KeyedHashes hashes,
            SessionFactory sessionFactory,
            IdTokenVerifier idTokens) {
        this.database = database;
        this.owners = owners;
        this.hashes = hashes;
        this.sessionFactory = sessionFactory;
        this.idTokens = idTokens;
    }

    /// Verifies a token and begins a session.
    ///
    /// @param clientPublicKey exactly as it was sent, since the nonce is the hash of this text
    /// @throws ApiException those of [IdTokenVerifier]; `REFERENCE_NOT_FOUND`; `RATE_LIMITED`;
    ///     `UNAUTHORIZED` when the token is about another subject, or for another key
    Response verify(
            Platform platform,
            AuthMethodId id,
            String oidcToken,
            String clientPublicKey,
            ClientPublicKey clientKey,
            Idempotency.Recorder recorder) {
        UnverifiedIdTokenClaims token = idTokens.verify(platform, oidcToken);
        return ReplayableResponse.transact(database, recorder, transaction -> {
            LockedCredential locked = LockedCredential.lock(owners, transaction, platform.id(), id);
            OtpService.countUse(transaction, platform.id(), id, MAX_ATTEMPTS, "tokens");
            Credential credential = locked.credential();
            byte[] subjectHash = CredentialDraft.subjectHash(platform.id(), hashes, token);
            if (!MessageDigest.isEqual(subjectHash, credential.lookupHash())) {
                return ReplayableResponse.of(
                        unauthorized("The token is not about this credential's owner (iss, aud, sub)."), locked);
            }
            if (!isNonceFor(token.nonce(), clientPublicKey)) {
                return ReplayableResponse.of(
                        unauthorized(
                                "The token's nonce is not the SHA-256, in hex, of clientPublicKey as it was sent."),
                        locked);
            }
            CreatedSession session = sessionFactory.create(credential, clientKey);
            transaction.execute(session.insert(platform.id()));
            return ReplayableResponse.of(
                    Response.json(200, session.json(platform.id(), credential, locked.key())), locked);
        });
    }

    private static boolean isNonceFor(@Nullable String nonce, String clientPublicKey) {
        String expected = HexFormat.of().formatHex(Sha256.hash(bytes(clientPublicKey)));
        return nonce != null && MessageDigest.isEqual(bytes(expected), bytes(nonce));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Returned and not thrown, because the counted attempt must be committed.
    private static Response unauthorized(String message) {
        return ErrorResponses.toResponse(new ApiException(ErrorCode.UNAUTHORIZED, message));
    }
}
