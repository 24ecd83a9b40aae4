package dev.trellis.hosted;

import dev.trellis.platforms.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The settings of the hosted flow in a platform's configuration, `verificationFlow`.
///
/// @param displayName the platform's name on the pages
/// @param logoUrl empty when the platform has no logo
/// @param accentColor `#RRGGBB`; empty for the default colour
/// @param origins web origins that may embed the flow, and to which customers may be redirected.
///     When it is empty, no site may embed the flow, and redirects may lead to any
record HostedBranding(
        String displayName, Optional<String> logoUrl, Optional<String> accentColor, List<String> origins) {
    static HostedBranding forPlatform(Platform platform) {
        JsonNode flow = platform.config().path("verificationFlow");
        List<String> origins = new ArrayList<>();
        flow.path("origins").forEach(origin -> origins.add(origin.asString("")));
        return new HostedBranding(
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
