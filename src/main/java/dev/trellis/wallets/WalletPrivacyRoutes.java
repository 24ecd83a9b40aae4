package dev.trellis.wallets;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.Environment;
import dev.trellis.base.InternalAccountId;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import tools.jackson.databind.JsonNode;

/// `PATCH /internal-accounts/{id}`: whether a wallet is private.
final class WalletPrivacyRoutes {
    private static final ObjectRule BODY =
            ObjectRule.object().optional("privateEnabled", Rules.flag()).build();

    private final WalletPrivacyService privacy;
    private final Environment environment;

    WalletPrivacyRoutes(WalletPrivacyService privacy, Environment environment) {
        this.privacy = privacy;
        this.environment = environment;
    }

    void install(RouteContext api) {
        api.routes().patch("/internal-accounts/{id}", api.authenticator().requireManage(this::update));
    }

    private Response update(Principal principal, Request request) {
        JsonNode isPrivate = CredentialBodies.read(BODY, request.json(), new ValidationContext(environment.today()))
                .path("privateEnabled");
        InternalAccountId id =
                InternalAccountId.parse(request.pathParameter("id")).orElseThrow(WalletPrivacyService::notFound);
        return privacy.setPrivate(
                principal.platform(),
                id,
                isPrivate.isBoolean() ? isPrivate.booleanValue() : null,
                WalletRequests.signatureHeaders(request));
    }
}
