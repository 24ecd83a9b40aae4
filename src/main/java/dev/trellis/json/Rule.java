package dev.trellis.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What one field may hold. A rule gives back the value in its normal form (trimmed, NFC), or
/// nothing after it has noted the fault.
@FunctionalInterface
public interface Rule {
    /// @param path dot path of the field, for the fault
    @Nullable
    JsonNode read(JsonNode value, String path, ValidationContext context);
}
