package dev.trellis.auth;

import dev.trellis.base.ApiException;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.base.Secret;
import dev.trellis.base.Sha256;
import dev.trellis.base.TokenId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Creates and revokes API tokens.
public final class Tokens {
    private static final int SECRET_BYTES = 32;
    private static final int MAX_LISTED = 1_000;

    private final Database database;
    private final TokenStore store;
    private final PrincipalCache cache;
    private final Environment environment;

    Tokens(Database database, TokenStore store, PrincipalCache cache, Environment environment) {
        this.database = database;
        this.store = store;
        this.cache = cache;
        this.environment = environment;
    }

    /// A token that was just created, with its secret, which the server does not store.
    public record CreatedToken(ApiToken token, Secret secret, SqlStatement insertStatement) {}

    /// Generates a token without storing it; [CreatedToken#insertStatement] does that, as part of a
    /// transaction of the caller.
    public CreatedToken prepare(PlatformId platform, String name, Set<Permission> permissions) {
        TokenId id = new TokenId(environment.ids().next());
        Instant now = IdGenerator.timeOf(id.uuid());
        ApiToken token = new ApiToken(id, name, permissions, now, now);
        byte[] bytes = new byte[SECRET_BYTES];
        environment.random().nextBytes(bytes);
        Secret secret = new Secret(HexFormat.of().formatHex(bytes));
        byte[] hash = Sha256.hash(secret.reveal().getBytes(StandardCharsets.UTF_8));
        return new CreatedToken(token, secret, store.insert(platform, token, hash));
    }

    /// Generates and stores a token.
    public CreatedToken create(PlatformId platform, String name, Set<Permission> permissions) {
        CreatedToken created = prepare(platform, name, permissions);
        database.commit(created.insertStatement());
        return created;
    }

    /// Returns whether these credentials are those of a token that is not revoked.
    public boolean isValid(String clientId, Secret secret) {
        byte[] hash = Sha256.hash(secret.reveal().getBytes(StandardCharsets.UTF_8));
        return TokenId.parseClientId(clientId)
                .flatMap(store::secretHash)
                .filter(stored -> MessageDigest.isEqual(stored, hash))
                .isPresent();
    }

    /// Returns a platform's tokens that are not revoked, the newest first.
    public List<ApiToken> list(PlatformId platform) {
        return store.list(platform, new TokenStore.Filter(null, null, null, null, null), null, MAX_LISTED);
    }

    /// Revokes a token; on this node at once, on others within a second.
    ///
    /// @throws ApiException `TOKEN_NOT_FOUND`; `INVALID_INPUT` for the platform's last token with
    ///     the permission MANAGE
    public void revoke(PlatformId platform, TokenId token) {
        database.transact(transaction -> {
            List<TokenId> managers = TokenStore.lockManagers(transaction, platform);
            if (managers.equals(List.of(token))) {
                throw new ApiException(
                        ErrorCode.INVALID_INPUT,
                        "This is the platform's last token with the permission MANAGE. Make another one first.");
            }
            int revoked = transaction
                    .execute(TokenStore.revoke(
                            platform, token, environment.clock().instant()))[0];
            if (revoked == 0) {
                throw new ApiException(ErrorCode.TOKEN_NOT_FOUND, "There is no such token.");
            }
            return revoked;
        });
        cache.clear();
    }
}
