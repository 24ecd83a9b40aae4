package dev.trellis.hosted;

import dev.trellis.platforms.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a platform's configuration says of the hosted flow, as `verificationFlow`.
///
/// @param displayName what the pages call the platform
/// @param logoUrl its logo; nothing when it has none
/// @param accentColor `#RRGGBB`; nothing for ours
/// @param origins who may embed the flow, and where people may be sent back to; empty for nobody
///     and anywhere
record HostedSettings(
        String displayName, Optional<String> logoUrl, Optional<String> accentColor, List<String> origins) {
    static HostedSettings forPlatform(Platform platform) {
        JsonNode flow = platform.config().path("verificationFlow");
        List<String> origins = new ArrayList<>();
        flow.path("origins").forEach(origin -> origins.add(origin.asString("")));
        return new HostedSettings(
                flow.path("displayName").asString(platform.name()),
                text(flow, "logoUrl"),
                text(flow, "accentColor"),
                List.copyOf(origins));
    }

    private static Optional<String> text(JsonNode flow, String field) {
        JsonNode value = flow.path(field);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}
