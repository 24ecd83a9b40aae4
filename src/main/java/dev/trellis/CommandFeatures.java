package dev.trellis;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.customers.CustomerWalletOwners;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.documents.DocumentContentReader;
import dev.trellis.documents.DocumentFeature;
import dev.trellis.hosted.DatabaseHostedFlowFindings;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.messages.OperatorMessageReader;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformHooks;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.storage.S3Storage;
import dev.trellis.verification.DatabaseVerificationLookup;
import dev.trellis.verification.ReviewQueue;
import dev.trellis.verification.SandboxAutoDecision;
import dev.trellis.verification.VerificationFeature;
import dev.trellis.wallets.WalletFeature;
import dev.trellis.watchlist.Watchlist;
import dev.trellis.webhooks.events.Outbox;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Builds single features, for commands that need one without a server, and for [ServerFeatures].
public final class CommandFeatures {
    private CommandFeatures() {}

    static VerificationFeature verification(
            Database database, Customers customers, Outbox outbox, Watchlist watchlist, Environment environment) {
        return new VerificationFeature(
                database, customers, outbox, new DatabaseHostedFlowFindings(), watchlist, environment);
    }

    /// The review queue, for the command line.
    public static ReviewQueue reviewQueue(Database database, RootKeyRing keyRing, Environment environment) {
        return verification(
                        database,
                        customers(database, keyRing, environment).customers(),
                        outbox(keyRing, environment),
                        Watchlist.empty(),
                        environment)
                .reviewQueue();
    }

    /// The files of documents, for reviewers.
    ///
    /// @throws IOException when the object storage cannot be used
    public static DocumentContentReader documents(
            Database database, S3Storage.@Nullable Settings objects, RootKeyRing keyRing, Environment environment)
            throws IOException {
        return new DocumentFeature(
                        database,
                        objects == null ? null : S3Storage.open(objects),
                        customers(database, keyRing, environment).customers(),
                        new DatabaseVerificationLookup(database),
                        keyRing,
                        environment)
                .content();
    }

    /// The e-mails and SMS that were sent or withheld, for the command line.
    public static OperatorMessageReader inbox(Database database, RootKeyRing keyRing, Environment environment) {
        return new OperatorMessageReader(
                database, customers(database, keyRing, environment).customers()::dataKeys);
    }

    /// Customers without a server. Messages to them stay in the inbox.
    public static CustomerFeature customers(Database database, RootKeyRing keyRing, Environment environment) {
        Outbox outbox = outbox(keyRing, environment);
        return new CustomerFeature(
                database,
                keyRing,
                environment,
                platforms(database, environment, RateLimitSettings.NONE).platforms(),
                outbox,
                wallets(database, keyRing, new MessageOutbox(environment.ids(), Set.of()), environment),
                new SandboxAutoDecision(outbox, environment.ids()));
    }

    static WalletFeature wallets(
            Database database, RootKeyRing keyRing, MessageOutbox messages, Environment environment) {
        return new WalletFeature(database, keyRing, new CustomerWalletOwners(database, keyRing), messages, environment);
    }

    /// The outbox of webhook events.
    public static Outbox outbox(RootKeyRing keyRing, Environment environment) {
        return new Outbox(environment.ids(), keyRing.serverKey("webhook-events"));
    }

    /// Platforms with the callbacks that follow their configuration, for commands that make
    /// platforms and tokens and need no more.
    public static PlatformFeature platforms(Database database, Environment environment, RateLimitSettings limits) {
        return platforms(database, environment, limits, platform -> List.of());
    }

    static PlatformFeature platforms(
            Database database,
            Environment environment,
            RateLimitSettings limits,
            Function<Platform, List<SqlStatement>> endpointChanged) {
        return new PlatformFeature(
                database,
                environment,
                new ConfigHooks(new InternalAccounts(environment.ids()), endpointChanged),
                limits);
    }

    /// The callbacks of webhooks, accounts and customers to a change of configuration.
    private record ConfigHooks(InternalAccounts accounts, Function<Platform, List<SqlStatement>> onEndpoint)
            implements PlatformHooks {
        @Override
        public List<SqlStatement> statementsForNewEndpoint(Platform platform) {
            return onEndpoint.apply(platform);
        }

        @Override
        public boolean isCurrencyUsed(Transaction transaction, PlatformId platform, String currency)
                throws SQLException {
            return CustomerFeature.isCurrencyUsed(transaction, platform, currency);
        }

        @Override
        public boolean hasCustomers(Transaction transaction, PlatformId platform) throws SQLException {
            return CustomerFeature.hasCustomers(transaction, platform);
        }

        @Override
        public List<SqlStatement> statementsForNewPlatform(PlatformId platform, List<String> currencies, Instant now) {
            return accounts.openForPlatform(platform, currencies, now);
        }

        @Override
        public List<SqlStatement> statementsForNewCurrency(PlatformId platform, String currency, Instant now) {
            return accounts.currencyAdded(platform, currency, now);
        }
    }
}
