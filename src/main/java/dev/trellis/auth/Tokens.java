package dev.trellis.auth;

import dev.trellis.base.ApiException;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Makes and revokes API tokens.
public final class Tokens {
    private static final int SECRET_BYTES = 32;
    private static final int MAX_LISTED = 1_000;

    private final Database database;
    private final TokenStore store;
    private final PrincipalCache cache;
    private final IdGenerator ids;
    private final SecureRandom random;
    private final Clock clock;

    Tokens(
            Database database,
            TokenStore store,
            PrincipalCache cache,
            IdGenerator ids,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.cache = cache;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /// A token that was just made: the only time its secret is known here.
    public record CreatedToken(ApiToken token, Secret secret, SqlStatement insertStatement) {}

    /// A new token, not yet written: [CreatedToken#write] does that, in whatever change it belongs to.
    public CreatedToken prepare(PlatformId platform, String name, Set<Permission> permissions) {
        TokenId id = new TokenId(ids.next());
        Instant now = IdGenerator.timeOf(id.uuid());
        ApiToken token = new ApiToken(id, name, permissions, now, now);
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        Secret secret = new Secret(HexFormat.of().formatHex(bytes));
        byte[] hash = Sha256.hash(secret.reveal().getBytes(StandardCharsets.UTF_8));
        return new CreatedToken(token, secret, store.insert(platform, token, hash));
    }

    /// A new token, written.
    public CreatedToken create(PlatformId platform, String name, Set<Permission> permissions) {
        CreatedToken created = prepare(platform, name, permissions);
        database.commit(created.insertStatement());
        return created;
    }

    /// Whether these credentials would be let in.
    public boolean isValid(String clientId, Secret secret) {
        byte[] hash = Sha256.hash(secret.reveal().getBytes(StandardCharsets.UTF_8));
        return TokenId.parseClientId(clientId)
                .flatMap(store::secretHash)
                .filter(stored -> MessageDigest.isEqual(stored, hash))
                .isPresent();
    }

    /// A platform's live tokens, newest first.
    public List<ApiToken> list(PlatformId platform) {
        return store.list(platform, new TokenStore.Filter(null, null, null, null, null), null, MAX_LISTED);
    }

    /// Stops a token; on this node at once, on others within a second.
    ///
    /// @throws ApiException `TOKEN_NOT_FOUND`; `INVALID_INPUT` for the last token that may manage
    public void revoke(PlatformId platform, TokenId token) {
        database.transact(transaction -> {
            List<TokenId> managers = TokenStore.lockManagers(transaction, platform);
            if (managers.equals(List.of(token))) {
                throw new ApiException(
                        ErrorCode.INVALID_INPUT,
                        "This is the platform's last token with the permission MANAGE. Make another one first.");
            }
            int revoked = transaction.execute(TokenStore.revoke(platform, token, clock.instant()))[0];
            if (revoked == 0) {
                throw new ApiException(ErrorCode.TOKEN_NOT_FOUND, "There is no such token.");
            }
            return revoked;
        });
        cache.clear();
    }
}
