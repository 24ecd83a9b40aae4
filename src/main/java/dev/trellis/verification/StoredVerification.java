package dev.trellis.verification;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.VerificationId;
import dev.trellis.db.Row;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A database row of `verifications`.
///
/// @param sealedErrors the `errors` of the API, encrypted with the customer's key, since they may
///     contain personal data; `null` when there are none
record StoredVerification(
        PlatformId platform,
        VerificationId id,
        CustomerId customer,
        VerificationStatus status,
        byte @Nullable [] sealedErrors,
        Instant createdAt,
        Instant updatedAt) {

    static final String COLUMNS = "platform_id, id, customer_id, status, sealed_errors, created_at, updated_at";

    static StoredVerification read(Row row) throws SQLException {
        return new StoredVerification(
                new PlatformId(row.uuid("platform_id")),
                new VerificationId(row.uuid("id")),
                new CustomerId(row.uuid("customer_id")),
                VerificationStatus.valueOf(row.text("status")),
                row.optionalBytes("sealed_errors"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    /// A copy with another status, and with these errors instead of the previous ones.
    StoredVerification withStatus(
            VerificationStatus newStatus, List<VerificationIssue> errors, DataKey key, Instant now) {
        byte @Nullable [] sealed = null;
        if (!errors.isEmpty()) {
            ArrayNode list = Json.array();
            errors.forEach(error -> list.add(error.json()));
            sealed = key.seal(Json.mapper().writeValueAsBytes(list), associatedData(platform, id));
        }
        return new StoredVerification(platform, id, customer, newStatus, sealed, createdAt, now);
    }

    /// The JSON of the API.
    ///
    /// @param key of the customer; `null` to leave the errors out, as after the erasure of
    ///     the customer
    ObjectNode json(@Nullable DataKey key) {
        ObjectNode json = Json.object();
        json.put("id", id.text());
        json.put("customerId", customer.text());
        json.put("verificationStatus", status.name());
        if (sealedErrors == null || key == null) {
            json.putArray("errors");
        } else {
            json.set("errors", Json.mapper().readTree(key.open(sealedErrors, associatedData(platform, id))));
        }
        json.put("createdAt", Timestamps.format(createdAt));
        json.put("updatedAt", Timestamps.format(updatedAt));
        return json;
    }

    /// Decrypts the errors.
    List<VerificationIssue> errors(DataKey key) {
        List<VerificationIssue> errors = new ArrayList<>();
        if (sealedErrors != null) {
            Json.mapper()
                    .readTree(key.open(sealedErrors, associatedData(platform, id)))
                    .forEach(error -> errors.add(VerificationIssue.read(error)));
        }
        return errors;
    }

    private static AssociatedData associatedData(PlatformId platform, VerificationId id) {
        return new AssociatedData(platform.uuid(), id.uuid(), "verification-errors");
    }
}
