package dev.trellis.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The validation rule of one field. It returns the value in its normalized form (trimmed, NFC), or
/// adds an error and returns `null`.
@FunctionalInterface
public interface Rule {
    /// Validates and normalizes a value.
    ///
    /// @param path dot path of the field, for errors
    @Nullable
    JsonNode read(JsonNode value, String path, ValidationContext context);
}
