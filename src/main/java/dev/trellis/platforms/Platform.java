package dev.trellis.platforms;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import dev.trellis.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A platform, the tenant: an immutable snapshot of its database row.
///
/// @param isRegulated whether it verifies its customers itself
/// @param config the fields of `/config` except for those that are columns
/// @param configVersion incremented by every change of the configuration
public record Platform(
        PlatformId id,
        String name,
        Mode mode,
        boolean isRegulated,
        ContractRevision revision,
        String umaDomain,
        ObjectNode config,
        long configVersion,
        Instant createdAt,
        Instant updatedAt) {

    /// Returns the codes of the supported currencies, in the platform's order.
    public List<String> currencies() {
        List<String> codes = new ArrayList<>();
        config.path("supportedCurrencies")
                .forEach(currency -> codes.add(currency.path("currencyCode").asString()));
        return codes;
    }

    /// Returns the customer fields that the provider of a currency requires: values
    /// of `CustomerInfoFieldName`.
    public List<String> providerRequiredCustomerFields(String currency) {
        List<String> names = new ArrayList<>();
        for (JsonNode supported : config.path("supportedCurrencies")) {
            if (supported.path("currencyCode").asString().equals(currency)) {
                supported.path("providerRequiredCustomerFields").forEach(name -> names.add(name.asString()));
            }
        }
        return names;
    }

    /// Returns the URL that its events are sent to, if it has set one.
    public Optional<String> webhookEndpoint() {
        JsonNode endpoint = config.path("webhookEndpoint");
        return endpoint.isString() ? Optional.of(endpoint.stringValue()) : Optional.empty();
    }

    /// Returns whether customers are approved or rejected automatically at creation (behaviour,
    /// section 6). Never in production, where customers are real, nor for a platform that verifies
    /// its customers itself.
    public boolean decidesAtCreation() {
        return mode == Mode.SANDBOX
                && !isRegulated
                && config.path("sandboxAutoDecide").asBoolean(false);
    }

    static ObjectNode parseConfig(String json) {
        return (ObjectNode) Json.mapper().readTree(json);
    }

    /// Reads a row of `platforms`.
    public static Platform read(Row row) throws SQLException {
        return new Platform(
                new PlatformId(row.uuid("id")),
                row.text("name"),
                Mode.valueOf(row.text("mode")),
                row.flag("is_regulated"),
                ContractRevision.parse(row.text("revision")).orElseThrow(),
                row.text("uma_domain"),
                parseConfig(row.text("config")),
                row.number("config_version"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
