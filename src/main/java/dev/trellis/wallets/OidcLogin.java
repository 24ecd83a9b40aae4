package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.ErrorCode;
import dev.trellis.http.ErrorResponses;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.oidc.IdToken;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.crypto.ClientKey;
import dev.trellis.wallets.crypto.P256;
import dev.trellis.wallets.otp.OtpService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// From an ID token to a session (behaviour, section 5), in one step. The token's nonce is the
/// hash of the key that the session is for, so a token that leaked is of no use to whoever has
/// not that key.
final class OidcLogin {
    /// In ten minutes, over all tokens of a credential.
    private static final int MAX_TRIES = 30;

    private final WalletDependencies parts;
    private final LoginVerifiers proofs;

    OidcLogin(WalletDependencies parts, LoginVerifiers proofs) {
        this.parts = parts;
        this.proofs = proofs;
    }

    /// @param clientPublicKey exactly as it was sent
    /// @throws ApiException those of [dev.trellis.oidc.IdTokenVerifier]; `REFERENCE_NOT_FOUND`;
    ///     `RATE_LIMITED`; `UNAUTHORIZED` when the token is about somebody else, or for another key
    Response verify(
            Platform platform,
            AuthMethodId id,
            String oidcToken,
            String clientPublicKey,
            ClientKey client,
            Idempotency.Recorder recorder) {
        IdToken token = proofs.idTokens().verify(platform, oidcToken);
        return IdempotentResponse.transact(parts, recorder, transaction -> {
            LockedCredential open = LockedCredential.lock(parts, transaction, platform.id(), id);
            OtpService.countUse(transaction, platform.id(), id, MAX_TRIES, "tokens");
            byte[] subject = CredentialDraft.subjectHash(platform.id(), parts.macs(), token);
            if (!MessageDigest.isEqual(subject, open.credential().lookupHash())) {
                return IdempotentResponse.of(
                        refusal("The token is not about this credential's owner (iss, aud, sub)."), open);
            }
            if (!isFor(token.nonce(), clientPublicKey)) {
                return IdempotentResponse.of(
                        refusal("The token's nonce is not the SHA-256, in hex, of clientPublicKey as it was sent."),
                        open);
            }
            CreatedSession session = CreatedSession.begin(parts, open.credential(), client);
            transaction.execute(session.write(platform.id()));
            return IdempotentResponse.of(
                    Response.json(200, session.json(platform.id(), open.credential(), open.key())), open);
        });
    }

    private static boolean isFor(@Nullable String nonce, String clientPublicKey) {
        String expected = HexFormat.of().formatHex(P256.sha256(bytes(clientPublicKey)));
        return nonce != null && MessageDigest.isEqual(bytes(expected), bytes(nonce));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// By an answer, not by throwing, because what was counted must be committed.
    private static Response refusal(String message) {
        return ErrorResponses.toResponse(new ApiException(ErrorCode.UNAUTHORIZED, message));
    }
}
