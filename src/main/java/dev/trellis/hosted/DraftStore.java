package dev.trellis.hosted;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// SQL of `hosted_drafts`: the values of a form as they were entered, encrypted with the
/// customer's key.
final class DraftStore {
    private final Database database;

    DraftStore(Database database) {
        this.database = database;
    }

    /// The draft of a page; empty when there is none.
    ///
    /// @param page the slug of a step, or the key of one person's form
    FormValues find(PlatformId platform, CustomerId customer, DataKey key, String page) {
        return database.first(
                        "select sealed_fields from hosted_drafts where platform_id = ? and customer_id = ? and page = ?",
                        row -> row.bytes("sealed_fields"),
                        platform.uuid(),
                        customer.uuid(),
                        page)
                .map(fields -> decode(key.open(fields, associatedData(platform, customer, page))))
                .orElse(FormValues.EMPTY);
    }

    /// Creates or replaces the draft of a page.
    void save(PlatformId platform, CustomerId customer, DataKey key, String page, FormValues form, Instant now) {
        ObjectNode json = Json.object();
        form.values().forEach((name, values) -> values.forEach(json.withArrayProperty(name)::add));
        byte[] sealed = key.seal(Json.mapper().writeValueAsBytes(json), associatedData(platform, customer, page));
        database.commit(SqlStatement.of("""
                insert into hosted_drafts (platform_id, customer_id, page, sealed_fields, updated_at)
                values (?, ?, ?, ?, ?)
                on conflict (platform_id, customer_id, page) do update
                set sealed_fields = excluded.sealed_fields, updated_at = excluded.updated_at""", platform.uuid(), customer.uuid(), page, sealed, now));
    }

    void remove(PlatformId platform, CustomerId customer, String page) {
        database.commit(SqlStatement.of(
                "delete from hosted_drafts where platform_id = ? and customer_id = ? and page = ?",
                platform.uuid(),
                customer.uuid(),
                page));
    }

    /// Removes drafts that were last saved before a time.
    void removeOld(PlatformId platform, Instant cutoff) {
        database.commit(SqlStatement.of(
                "delete from hosted_drafts where platform_id = ? and updated_at < ?", platform.uuid(), cutoff));
    }

    private static FormValues decode(byte[] json) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        JsonNode object = Json.mapper().readTree(json);
        object.properties().forEach(entry -> {
            List<String> all = new ArrayList<>();
            entry.getValue().forEach(value -> all.add(value.asString("")));
            values.put(entry.getKey(), all);
        });
        return new FormValues(values);
    }

    private static AssociatedData associatedData(PlatformId platform, CustomerId customer, String page) {
        return new AssociatedData(platform.uuid(), customer.uuid(), "hosted-draft|" + page);
    }
}
