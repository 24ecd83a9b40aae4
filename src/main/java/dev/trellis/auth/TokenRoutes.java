package dev.trellis.auth;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.TokenId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Pagination;
import dev.trellis.http.Query;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/tokens`.
final class TokenRoutes {
    private static final ObjectRule REQUEST = ObjectRule.object()
            .required("name", Rules.text(250))
            .required("permissions", Rules.list(Rules.choice(Permission.class), 10))
            .build();

    private final Database database;
    private final Tokens tokens;
    private final TokenStore store;
    private final Cursors cursors;
    private final Idempotency idempotency;
    private final Clock clock;

    TokenRoutes(
            Database database, Tokens tokens, TokenStore store, Cursors cursors, Idempotency idempotency, Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.store = store;
        this.cursors = cursors;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator) {
        routes.post("/tokens", authenticator.manage(this::create));
        routes.get("/tokens", authenticator.view(this::list));
        routes.get("/tokens/{tokenId}", authenticator.view(this::get));
        routes.delete("/tokens/{tokenId}", authenticator.manage(this::delete));
    }

    private Response create(Principal caller, Request call) {
        return idempotency.once(caller.platformId(), caller.token(), call, recorder -> {
            ValidationContext reading = new ValidationContext(today());
            @Nullable ObjectNode body = REQUEST.read(call.json(), "", reading);
            Set<Permission> permissions = EnumSet.noneOf(Permission.class);
            if (body != null) {
                REQUEST.requireComplete(body, "", reading);
                for (JsonNode name : body.path("permissions")) {
                    if (name.isString()) {
                        permissions.add(Permission.valueOf(name.stringValue()));
                    }
                }
                if (body.path("permissions").isEmpty()) {
                    reading.addError("permissions", "Must name at least one permission.");
                }
            }
            reading.throwIfInvalid();
            if (!caller.permissions().containsAll(permissions)) {
                throw new ApiException(ErrorCode.FORBIDDEN, "A token cannot grant a permission that it does not have.");
            }
            String name = body == null ? "" : body.path("name").stringValue();
            Tokens.Created created = tokens.prepare(caller.platformId(), name, permissions);
            Response answer = Response.json(201, created.token().json(created.secret()));
            List<SqlStatement> writes = new ArrayList<>(recorder.record(answer));
            writes.add(created.write());
            database.commit(writes);
            return answer;
        });
    }

    private Response get(Principal caller, Request call) {
        return store.find(caller.platformId(), tokenId(call))
                .map(token -> Response.json(200, token.json(null)))
                .orElseThrow(TokenRoutes::notFound);
    }

    private Response delete(Principal caller, Request call) {
        tokens.revoke(caller.platformId(), tokenId(call));
        return Response.noContent();
    }

    private Response list(Principal caller, Request call) {
        Query query = call.query(today());
        TokenStore.Filter filter = new TokenStore.Filter(
                query.text("name", Rules.text(250)),
                query.instant("createdAfter"),
                query.instant("createdBefore"),
                query.instant("updatedAfter"),
                query.instant("updatedBefore"));
        Pagination walk = cursors.walk(caller.platformId(), "tokens", query);
        List<ApiToken> rows = store.list(caller.platformId(), filter, walk.after(), walk.rowsToFetch());
        return walk.answer(
                rows, token -> token.id().uuid(), token -> Json.mapper().writeValueAsBytes(token.json(null)));
    }

    private LocalDate today() {
        return LocalDate.now(clock);
    }

    private static TokenId tokenId(Request call) {
        return TokenId.parse(call.pathParameter("tokenId")).orElseThrow(TokenRoutes::notFound);
    }

    private static ApiException notFound() {
        return new ApiException(ErrorCode.TOKEN_NOT_FOUND, "There is no such token.");
    }
}
