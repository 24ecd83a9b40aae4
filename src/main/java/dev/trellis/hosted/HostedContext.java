package dev.trellis.hosted;

import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customer;
import dev.trellis.json.Json;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import tools.jackson.databind.JsonNode;

/// A call of a browser that came by a link, which may be used.
///
/// @param token as it stands in the address
record HostedContext(Platform platform, KycLink link, String token, Customer customer, LocalizedTexts texts) {
    PlatformId tenant() {
        return platform.id();
    }

    DataKey key() {
        return customer.requireKey();
    }

    JsonNode profile() {
        return Json.mapper().readTree(customer.profile());
    }

    boolean isSandbox() {
        return platform.mode() == Mode.SANDBOX;
    }

    String path(String page) {
        return HostedRouter.BASE + "/" + token + "/" + page;
    }
}
