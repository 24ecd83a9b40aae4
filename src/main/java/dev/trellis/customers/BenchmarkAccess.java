package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The SQL statements that requests on customers send, for the benchmark, which measures the
/// database with them alone. Public for the package `bench` only; no other package uses it.
public final class BenchmarkAccess {
    private final NewCustomerFactory factory;

    BenchmarkAccess(NewCustomerFactory factory) {
        this.factory = factory;
    }

    /// The statements that `POST /customers` with this body commits, already encrypted and with
    /// new ids.
    public List<SqlStatement> createStatements(Platform platform, JsonNode body) {
        return factory.create(platform, body).statements();
    }

    /// The query that `GET /customers/{customerId}` sends.
    public static SqlStatement getStatement(PlatformId platform, CustomerId customer) {
        return CustomerStore.findStatement(platform, customer);
    }

    /// The queries that `GET /customers` without filters sends, in order, for the first of
    /// several pages.
    ///
    /// @param limit customers on a page
    public static List<SqlStatement> firstPageStatements(PlatformId platform, int limit) {
        CustomerFilter all = new CustomerFilter(null, null, null, null, null, null, null, null, null, false);
        return List.of(
                CustomerStore.listStatement(platform, all, null, limit + 1),
                CustomerStore.countStatement(platform, all));
    }
}
