package dev.trellis.auth;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.TokenId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.PageRequest;
import dev.trellis.http.QueryParameters;
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

/// The routes of `/tokens`.
final class TokenRoutes {
    private static final ObjectRule REQUEST = ObjectRule.object()
            .required("name", Rules.text(250))
            .required("permissions", Rules.list(Rules.choice(Permission.class), 10))
            .build();

    private final Database database;
    private final Tokens tokens;
    private final TokenStore store;
    private final Clock clock;

    TokenRoutes(Database database, Tokens tokens, TokenStore store, Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.store = store;
        this.clock = clock;
    }

    void install(RouteContext api) {
        Routes routes = api.routes();
        Authenticator authenticator = api.authenticator();
        routes.post(
                "/tokens",
                authenticator.requireManage((principal, request) -> create(principal, request, api.idempotency())));
        routes.get(
                "/tokens", authenticator.requireView((principal, request) -> list(principal, request, api.cursors())));
        routes.get("/tokens/{tokenId}", authenticator.requireView(this::get));
        routes.delete("/tokens/{tokenId}", authenticator.requireManage(this::delete));
    }

    private Response create(Principal principal, Request request, Idempotency idempotency) {
        return idempotency.runOnce(principal.platformId(), principal.token(), request, recorder -> {
            ValidationContext context = new ValidationContext(today());
            @Nullable ObjectNode body = REQUEST.read(request.json(), "", context);
            Set<Permission> permissions = EnumSet.noneOf(Permission.class);
            if (body != null) {
                REQUEST.requireComplete(body, "", context);
                for (JsonNode name : body.path("permissions")) {
                    if (name.isString()) {
                        permissions.add(Permission.valueOf(name.stringValue()));
                    }
                }
                if (body.path("permissions").isEmpty()) {
                    context.addError("permissions", "Must name at least one permission.");
                }
            }
            context.throwIfInvalid();
            if (!principal.permissions().containsAll(permissions)) {
                throw new ApiException(ErrorCode.FORBIDDEN, "A token cannot grant a permission that it does not have.");
            }
            String name = body == null ? "" : body.path("name").stringValue();
            Tokens.CreatedToken created = tokens.prepare(principal.platformId(), name, permissions);
            Response response = Response.json(201, created.token().json(created.secret()));
            List<SqlStatement> statements = new ArrayList<>(recorder.record(response));
            statements.add(created.insertStatement());
            database.commit(statements);
            return response;
        });
    }

    private Response get(Principal principal, Request request) {
        return store.find(principal.platformId(), tokenId(request))
                .map(token -> Response.json(200, token.json(null)))
                .orElseThrow(TokenRoutes::notFound);
    }

    private Response delete(Principal principal, Request request) {
        tokens.revoke(principal.platformId(), tokenId(request));
        return Response.noContent();
    }

    private Response list(Principal principal, Request request, Cursors cursors) {
        QueryParameters query = request.query(today());
        TokenStore.Filter filter = new TokenStore.Filter(
                query.text("name", Rules.text(250)),
                query.instant("createdAfter"),
                query.instant("createdBefore"),
                query.instant("updatedAfter"),
                query.instant("updatedBefore"));
        PageRequest pagination = cursors.paginate(principal.platformId(), "tokens", query);
        List<ApiToken> rows =
                store.list(principal.platformId(), filter, pagination.afterId(), pagination.rowsToFetch());
        return pagination.toResponse(
                rows, token -> token.id().uuid(), token -> Json.mapper().writeValueAsBytes(token.json(null)));
    }

    private LocalDate today() {
        return LocalDate.now(clock);
    }

    private static TokenId tokenId(Request request) {
        return TokenId.parse(request.pathParameter("tokenId")).orElseThrow(TokenRoutes::notFound);
    }

    private static ApiException notFound() {
        return new ApiException(ErrorCode.TOKEN_NOT_FOUND, "There is no such token.");
    }
}
