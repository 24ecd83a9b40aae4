package dev.trellis.platforms;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Callbacks that accounts, customers and webhooks implement, so that `platforms` need not depend
/// on them: they veto changes of a platform's configuration, or add statements to them.
public interface PlatformHooks {
    /// Returns whether a customer that is not deleted uses the currency. Called while no customer
    /// can be created or changed.
    boolean isCurrencyUsed(Transaction transaction, PlatformId platform, String currency) throws SQLException;

    /// Returns whether the platform has customers, deleted ones included.
    boolean hasCustomers(Transaction transaction, PlatformId platform) throws SQLException;

    /// Returns the statements to run when a platform is created.
    List<SqlStatement> statementsForNewPlatform(PlatformId platform, List<String> currencies, Instant now);

    /// Returns the statements to run when a currency is added to a platform.
    List<SqlStatement> statementsForNewCurrency(PlatformId platform, String currency, Instant now);

    /// Returns the statements to run when a platform's webhook endpoint changes.
    ///
    /// @param platform with the new endpoint
    List<SqlStatement> statementsForNewEndpoint(Platform platform);
}
