package dev.trellis.customers;

import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.io.ByteArrayOutputStream;
import tools.jackson.databind.node.ObjectNode;

/// A customer as it is served. The profile is copied in as it was stored, without being parsed.
final class CustomerJson {
    private CustomerJson() {}

    static byte[] bytes(Customer customer) {
        byte[] clear = Json.mapper().writeValueAsBytes(clearFields(customer));
        byte[] profile = customer.profile();
        // Both are objects: the closing brace of one and the opening brace of the other make room
        // for a comma.
        boolean isEmpty = profile.length <= 2;
        ByteArrayOutputStream out = new ByteArrayOutputStream(clear.length + profile.length);
        out.write(clear, 0, clear.length - 1);
        if (!isEmpty) {
            out.write(',');
            out.write(profile, 1, profile.length - 2);
        }
        out.write('}');
        return out.toByteArray();
    }

    private static ObjectNode clearFields(Customer customer) {
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
