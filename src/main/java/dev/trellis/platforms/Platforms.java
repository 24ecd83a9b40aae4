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

/// Makes platforms, finds them, and changes their configuration.
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

    /// What an operator says of a new platform.
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

    /// Makes a platform with accounts of its own in each currency.
    ///
    /// @param id made now: its time is when the platform was created
    /// @param firstToken writes the platform's first API token, in the same transaction
    /// @throws ApiException `CONFLICT` when the UMA domain is taken
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

    public List<Platform> list() {
        return store.list();
    }

    public Optional<Platform> find(PlatformId platform) {
        return store.find(platform);
    }

    /// Whether the configuration is still the one that the platform was read with.
    public boolean isCurrent(Platform platform) {
        return store.find(platform.id())
                .filter(now -> now.configVersion() == platform.configVersion())
                .isPresent();
    }

    /// The platform as it stands in the database now, for whoever finds that what he knew is old.
    public Platform reload(PlatformId platform) {
        clearCache.run();
        return store.find(platform).orElseThrow(() -> new IllegalStateException("a caller's platform is gone"));
    }

    /// A write that holds only while the configuration is the one that the rest of the change was
    /// made from; until the change commits, it cannot be altered.
    ///
    /// @param stripe any number; changes with different ones do not meet
    public static SqlStatement requireUnchangedConfig(Platform platform, int stripe) {
        return Precondition.mustFind(
                """
                select 1 from platform_stripes
                where platform_id = ? and stripe = ? and config_version = ? for key share""",
                platform.id().uuid(),
                (short) Math.floorMod(stripe, PlatformStore.STRIPES),
                platform.configVersion());
    }

    /// Lays a change, already read by [ConfigRules], over the configuration.
    ///
    /// @throws ApiException `CONFLICT` for a currency that is used, a UMA domain that is taken or
    ///     can no longer change
    public Platform updateConfig(PlatformId id, ObjectNode change) {
        Platform configured = updateConfigInTransaction(id, change);
        clearCache.run();
        return configured;
    }

    /// Sets what the provider behind a currency demands to know of customers. Only an operator may.
    ///
    /// @param fields names of `CustomerInfoFieldName`
    /// @throws ApiException `INVALID_INPUT` for a currency that is not supported, or a name that
    ///     is none
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
