package dev.trellis.bench;

import dev.trellis.auth.Permission;
import dev.trellis.auth.Tokens;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.db.Database;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The platform whose customers the load creates and reads: an unregulated sandbox with six
/// currencies, so that every customer has six accounts. It is found again in a data folder that
/// is reused.
record BenchmarkTenant(Platform platform, Tokens.CreatedToken token, CustomerFeature customers) {
    private static final String NAME = "Benchmark";
    private static final List<String> CURRENCIES = List.of("USD", "EUR", "MXN", "BTC", "USDC", "USDB");

    static BenchmarkTenant findOrCreate(PlatformFeature platforms, CustomerFeature customers) {
        Optional<Platform> existing = platforms.platforms().list().stream()
                .filter(platform -> platform.name().equals(NAME))
                .findFirst();
        if (existing.isEmpty()) {
            Platforms.NewPlatform plan = new Platforms.NewPlatform(
                    NAME, Mode.SANDBOX, false, ContractRevision.MAY_2026, CURRENCIES, "benchmark.uma.test");
            PlatformFeature.CreatedPlatform created = platforms.create(plan, NAME);
            return new BenchmarkTenant(created.platform(), created.token(), customers);
        }
        Tokens.CreatedToken token =
                platforms.tokens().create(existing.get().id(), NAME, EnumSet.allOf(Permission.class));
        return new BenchmarkTenant(existing.get(), token, customers);
    }

    PlatformId id() {
        return platform.id();
    }

    /// The value of the `Authorization` header.
    String authorizationHeader() {
        String credentials = token.token().clientId() + ":" + token.secret().reveal();
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /// The ids of the oldest customers, at most `limit`.
    List<CustomerId> oldestCustomers(Database database, int limit) {
        return database.query(
                "select id from customers where platform_id = ? order by id limit ?",
                row -> new CustomerId(row.uuid("id")),
                uuid(),
                limit);
    }

    long countCustomers(Database database) {
        return database.first(
                        "select count(*) as n from customers where platform_id = ?", row -> row.number("n"), uuid())
                .orElse(0L);
    }

    private UUID uuid() {
        return platform.id().uuid();
    }
}
