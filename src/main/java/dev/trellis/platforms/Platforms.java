package dev.trellis.platforms;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.Precondition;
import dev.trellis.db.SqlStatement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Creates and finds platforms, and changes their configuration.
public final class Platforms {
    private final Database database;
    private final PlatformStore store;
    private final Clock clock;
    private final PlatformHooks hooks;
    private final Runnable clearCache;

    public Platforms(Database database, Clock clock, PlatformHooks hooks, Runnable clearCache) {
        this.database = database;
        this.store = new PlatformStore(database);
        this.clearCache = clearCache;
        this.clock = clock;
        this.hooks = hooks;
    }

    /// The settings of a new platform, chosen by an operator.
    ///
    /// @param currencies codes that [CurrencyCatalog] knows
    /// @param umaDomain unique among all platforms
    public record NewPlatform(
            String name,
            Mode mode,
            boolean isRegulated,
            ContractRevision revision,
            List<String> currencies,
            String umaDomain) {}

    /// Creates a platform with accounts of its own in each currency.
    ///
    /// @param id generated now; its time is the platform's creation time
    /// @param firstToken inserts the platform's first API token in the same transaction
    /// @throws ApiException `CONFLICT` when the UMA domain is in use
    public Platform create(PlatformId id, NewPlatform settings, SqlStatement firstToken) {
        Instant now = IdGenerator.timeOf(id.uuid());
        ObjectNode config = ConfigRules.initial(settings.currencies());
        Platform platform = new Platform(
                id,
                settings.name(),
                settings.mode(),
                settings.isRegulated(),
                settings.revision(),
                settings.umaDomain(),
                config,
                1,
                now,
                now);
        List<SqlStatement> statements = new ArrayList<>(PlatformStore.insert(platform));
        statements.addAll(hooks.statementsForNewPlatform(platform.id(), settings.currencies(), now));
        statements.add(firstToken);
        commit(statements);
        return platform;
    }

    /// Returns all platforms, the oldest first.
    public List<Platform> list() {
        return store.list();
    }

    /// Finds a platform in the database.
    public Optional<Platform> find(PlatformId platform) {
        return store.find(platform);
    }

    /// Returns whether the configuration has not changed since the platform was read.
    public boolean isCurrent(Platform platform) {
        return store.find(platform.id())
                .filter(current -> current.configVersion() == platform.configVersion())
                .isPresent();
    }

    /// Reads the platform again and clears the cache, for a request that found its configuration to
    /// be outdated.
    public Platform reload(PlatformId platform) {
        clearCache.run();
        return store.find(platform).orElseThrow(() -> new IllegalStateException("a caller's platform is gone"));
    }

    /// Returns a statement that fails with [dev.trellis.db.PreconditionFailed] unless the
    /// configuration is the one that `platform` was read with; until the transaction ends, it
    /// cannot be changed.
    ///
    /// @param stripe any number; it selects the row to lock, so that concurrent changes with
    ///     different numbers rarely use the same row
    public static SqlStatement requireUnchangedConfig(Platform platform, int stripe) {
        return Precondition.mustFind(
                """
                select 1 from platform_stripes
                where platform_id = ? and stripe = ? and config_version = ? for key share""",
                platform.id().uuid(),
                (short) Math.floorMod(stripe, PlatformStore.STRIPES),
                platform.configVersion());
    }

    /// Merges a change, already validated by [ConfigRules], into the configuration.
    ///
    /// @throws ApiException `CONFLICT` for a removed currency that is in use, and for a UMA domain
    ///     that is in use or can no longer change
    public Platform updateConfig(PlatformId id, ObjectNode change) {
        Platform configured = updateConfigInTransaction(id, change);
        clearCache.run();
        return configured;
    }

    /// Sets the customer fields that the provider of a currency requires. Only an operator may
    /// do so.
    ///
    /// @param fields names of `CustomerInfoFieldName`
    /// @throws ApiException `INVALID_INPUT` for an unsupported currency or an unknown field
    public Platform requireCustomerFields(PlatformId id, String currency, List<String> fields) {
        return database.transact(transaction -> {
            Platform previous = PlatformStore.lock(transaction, id)
                    .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such platform."));
            Platform updated = ConfigRules.requireCustomerFields(previous, currency, fields, clock.instant());
            transaction.execute(PlatformStore.update(updated));
            return updated;
        });
    }

    private Platform updateConfigInTransaction(PlatformId id, ObjectNode change) {
        try {
            return database.transact(transaction -> {
                Platform previous = PlatformStore.lock(transaction, id).orElseThrow();
                Platform updated = ConfigRules.apply(previous, change, clock.instant());
                if (!updated.umaDomain().equals(previous.umaDomain()) && hooks.hasCustomers(transaction, id)) {
                    throw new ApiException(
                            ErrorCode.CONFLICT, "umaDomain cannot change: customers have addresses in it already.");
                }
                Set<String> removed = new HashSet<>(previous.currencies());
                updated.currencies().forEach(removed::remove);
                List<FieldError> used = new ArrayList<>();
                for (String currency : removed) {
                    if (hooks.isCurrencyUsed(transaction, id, currency)) {
                        used.add(new FieldError(
                                "supportedCurrencies", currency + " is used by a live customer.", ErrorCode.CONFLICT));
                    }
                }
                if (!used.isEmpty()) {
                    throw ApiException.invalidFields(used);
                }
                List<SqlStatement> statements = new ArrayList<>(PlatformStore.update(updated));
                for (String currency : updated.currencies()) {
                    if (!previous.currencies().contains(currency)) {
                        statements.addAll(hooks.statementsForNewCurrency(id, currency, updated.updatedAt()));
                    }
                }
                if (updated.webhookEndpoint().isPresent()
                        && !updated.webhookEndpoint().equals(previous.webhookEndpoint())) {
                    statements.addAll(hooks.statementsForNewEndpoint(updated));
                }
                transaction.execute(statements);
                return updated;
            });
        } catch (ConstraintViolation violation) {
            throw umaDomainTaken(violation);
        }
    }

    private void commit(List<SqlStatement> statements) {
        try {
            database.commit(statements);
        } catch (ConstraintViolation violation) {
            throw umaDomainTaken(violation);
        }
    }

    private static RuntimeException umaDomainTaken(ConstraintViolation violation) {
        return violation.isOf("platforms_uma_domain_key")
                ? new ApiException(ErrorCode.CONFLICT, "Another platform has this UMA domain.")
                : violation;
    }
}
