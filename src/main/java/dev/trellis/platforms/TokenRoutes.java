package dev.trellis.platforms;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.TokenId;
import dev.trellis.db.Database;
import dev.trellis.db.Write;
import dev.trellis.http.Answer;
import dev.trellis.http.Call;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Query;
import dev.trellis.http.Routes;
import dev.trellis.http.Walk;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Reading;
import dev.trellis.json.Rules;
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

    private Answer create(Caller caller, Call call) {
        return idempotency.once(caller.platformId(), caller.token(), call, recorder -> {
            Reading reading = new Reading(today());
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
                    reading.fault("permissions", "Must name at least one permission.");
                }
            }
            reading.refuseIfFaulty();
            if (!caller.permissions().containsAll(permissions)) {
                throw new ApiException(ErrorCode.FORBIDDEN, "A token cannot grant a permission that it does not have.");
            }
            String name = body == null ? "" : body.path("name").stringValue();
            Tokens.Created created = tokens.prepare(caller.platformId(), name, permissions);
            Answer answer = Answer.json(201, created.token().json(created.secret()));
            List<Write> writes = new ArrayList<>(recorder.record(answer));
            writes.add(created.write());
            database.commit(writes);
            return answer;
        });
    }

    private Answer get(Caller caller, Call call) {
        return store.find(caller.platformId(), tokenId(call))
                .map(token -> Answer.json(200, token.json(null)))
                .orElseThrow(TokenRoutes::notFound);
    }

    private Answer delete(Caller caller, Call call) {
        tokens.revoke(caller.platformId(), tokenId(call));
        return Answer.noContent();
    }

    private Answer list(Caller caller, Call call) {
        Query query = call.query(today());
        TokenStore.Filter filter = new TokenStore.Filter(
                query.text("name", Rules.text(250)),
                query.instant("createdAfter"),
                query.instant("createdBefore"),
                query.instant("updatedAfter"),
                query.instant("updatedBefore"));
        Walk walk = cursors.walk(caller.platformId(), "tokens", query);
        List<ApiToken> rows = store.list(caller.platformId(), filter, walk.after(), walk.rowsToFetch());
        return walk.answer(
                rows, token -> token.id().uuid(), token -> Json.mapper().writeValueAsBytes(token.json(null)));
    }

    private LocalDate today() {
        return LocalDate.now(clock);
    }

    private static TokenId tokenId(Call call) {
        return TokenId.parse(call.pathParameter("tokenId")).orElseThrow(TokenRoutes::notFound);
    }

    private static ApiException notFound() {
        return new ApiException(ErrorCode.TOKEN_NOT_FOUND, "There is no such token.");
    }
}
