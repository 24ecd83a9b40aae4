package dev.trellis.customers;

import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.io.ByteArrayOutputStream;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a customer as the API returns it. The profile is inserted as it was stored, without
/// being parsed.
final class CustomerJson {
    private CustomerJson() {}

    /// The customer's JSON in UTF-8.
    static byte[] bytes(Customer customer) {
        byte[] unencrypted = Json.mapper().writeValueAsBytes(unencryptedFields(customer));
        byte[] profile = customer.profile();
        // Both are objects. The closing brace of the first and the opening brace of the second are
        // replaced by a comma.
        boolean isEmpty = profile.length <= 2;
        ByteArrayOutputStream out = new ByteArrayOutputStream(unencrypted.length + profile.length);
        out.write(unencrypted, 0, unencrypted.length - 1);
        if (!isEmpty) {
            out.write(',');
            out.write(profile, 1, profile.length - 2);
        }
        out.write('}');
        return out.toByteArray();
    }

    private static ObjectNode unencryptedFields(Customer customer) {
        ObjectNode json = Json.object();
        json.put("id", customer.id().text());
        json.put("platformCustomerId", customer.platformCustomerId());
        json.put("customerType", customer.type().name());
        json.put(customer.type().statusField(), customer.status().name());
        json.put("umaAddress", customer.umaAddress());
        if (customer.region() != null) {
            json.put("region", customer.region());
        }
        if (customer.currencies() != null) {
            customer.currencies().forEach(json.putArray("currencies")::add);
        }
        json.put("createdAt", Timestamps.format(customer.createdAt()));
        json.put("updatedAt", Timestamps.format(customer.updatedAt()));
        json.put("isDeleted", customer.isDeleted());
        return json;
    }
}
