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

/// A tenant, as it stood when it was read.
///
/// @param isRegulated whether it verifies its customers itself
/// @param config what `/config` serves, but for the fields that are columns
/// @param configVersion counts the changes of the configuration
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

    /// Codes of the supported currencies, in the platform's order.
    public List<String> currencies() {
        List<String> codes = new ArrayList<>();
        config.path("supportedCurrencies")
                .forEach(currency -> codes.add(currency.path("currencyCode").asString()));
        return codes;
    }

    /// What a provider demands to know of a customer who uses the currency: names
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

    /// Where its events are sent.
    public Optional<String> webhookEndpoint() {
        JsonNode endpoint = config.path("webhookEndpoint");
        return endpoint.isString() ? Optional.of(endpoint.stringValue()) : Optional.empty();
    }

    /// Whether a customer is decided on when it is made (behaviour, section 6). Never where
    /// customers are real, nor where the platform verifies them itself.
    public boolean decidesAtCreation() {
        return mode == Mode.SANDBOX
                && !isRegulated
                && config.path("sandboxAutoDecide").asBoolean(false);
    }

    static ObjectNode parseConfig(String json) {
        return (ObjectNode) Json.mapper().readTree(json);
    }

    /// A row of `platforms`.
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
