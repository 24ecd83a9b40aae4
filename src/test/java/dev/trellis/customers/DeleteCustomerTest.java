package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `DELETE /customers/{customerId}`.
class DeleteCustomerTest {
    private final TestPlatform platform = CustomerSamples.platform();
    private final ApiClient api = platform.api();

    @ParameterizedTest
    @ValueSource(strings = {"INDIVIDUAL", "BUSINESS"})
    void theCustomerComesBackMarkedAsDeleted(String type) {
        ApiResponse original = api.post(
                        "/customers", type.equals("INDIVIDUAL") ? CustomerSamples.INDIVIDUAL : CustomerSamples.BUSINESS)
                .expect(201);
        CustomerSamples.waitBeyond(Instant.parse(original.text("updatedAt")));
        ApiResponse deleted = api.delete(path(original)).expect(200);

        ObjectNode expected = ((ObjectNode) original.json()).deepCopy();
        expected.put("isDeleted", true);
        expected.put("updatedAt", deleted.text("updatedAt"));
        assertThat(deleted.json()).isEqualTo(expected);
        assertThat(Instant.parse(deleted.text("updatedAt"))).isAfter(Instant.parse(original.text("updatedAt")));
        assertThat(api.get(path(original)).expect(200).body()).isEqualTo(deleted.body());
    }

    @Test
    void theSecondTimeItIsGone() {
        ApiResponse customer = api.post("/customers", individual()).expect(201);
        ApiResponse deleted = api.delete(path(customer)).expect(200);

        api.delete(path(customer)).expect(410, "CUSTOMER_DELETED");
        api.delete(path(customer)).expect(410, "CUSTOMER_DELETED");
        assertThat(api.get(path(customer)).body()).isEqualTo(deleted.body());
    }

    @Test
    void nobodyIsDeletedByAnUnknownId() {
        api.delete("/customers/Customer:019542f5-b3e7-7d02-8000-000000000001").expect(404, "USER_NOT_FOUND");
        api.delete("/customers/nonsense").expect(404, "USER_NOT_FOUND");
    }

    @Test
    void itsAccountsClose() {
        String remaining = CustomerSamples.create(api);
        ApiResponse customer = api.post("/customers", individual()).expect(201);
        assertThat(statuses(customer.text("id"))).containsExactly("ACTIVE");
        api.delete(path(customer)).expect(200);

        assertThat(statuses(customer.text("id"))).containsExactly("CLOSED");
        assertThat(statuses(remaining)).containsExactly("ACTIVE");
    }

    @Test
    void aDeletedCustomersNamesAreFree() {
        String body =
                individual("'platformCustomerId': 'phoenix'", "'umaAddress': '$phoenix@" + platform.umaDomain() + "'");
        Set<String> ids = new HashSet<>();
        for (int round = 0; round < 5; round++) {
            ApiResponse created = api.post("/customers", body).expect(201);
            api.post("/customers", body).expect(409);
            assertThat(api.get("/customers?platformCustomerId=phoenix").ids()).containsExactly(created.text("id"));
            api.delete(path(created)).expect(200);
            ids.add(created.text("id"));
        }

        assertThat(api.get("/customers?platformCustomerId=phoenix").ids()).isEmpty();
        assertThat(api.get("/customers?platformCustomerId=phoenix&isIncludingDeleted=true")
                        .ids())
                .hasSize(5)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void theListPassesOverTheDeletedUnlessAsked() {
        String remaining = CustomerSamples.create(api);
        ApiResponse customer = api.post("/customers", individual()).expect(201);
        ApiResponse deleted = api.delete(path(customer)).expect(200);

        assertThat(api.get("/customers").ids()).containsExactly(remaining);
        assertThat(api.get("/customers?isIncludingDeleted=false").ids()).containsExactly(remaining);
        ApiResponse all = api.get("/customers?isIncludingDeleted=true").expect(200);
        assertThat(all.ids()).containsExactly(customer.text("id"), remaining);
        assertThat(all.json().path("data").get(0)).isEqualTo(deleted.json());
    }

    private Set<String> statuses(String customer) {
        Set<String> statuses = new HashSet<>();
        JsonNode accounts = api.get("/customers/internal-accounts?customerId=" + customer)
                .expect(200)
                .json()
                .path("data");
        assertThat(accounts).hasSize(6);
        accounts.forEach(account -> statuses.add(account.path("status").asString()));
        return statuses;
    }

    private static String path(ApiResponse customer) {
        return "/customers/" + customer.text("id");
    }
}
