package dev.trellis.platforms;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// What the features above have to say to a change of a platform's configuration. The arrows point
/// downwards, so they hand this in.
public interface PlatformHooks {
    /// Whether a live customer uses the currency. Asked while no customer can be made or changed.
    boolean isCurrencyUsed(Transaction transaction, PlatformId platform, String currency) throws SQLException;

    /// Whether the platform has customers at all, dead ones included.
    boolean hasCustomers(Transaction transaction, PlatformId platform) throws SQLException;

    /// Writes that follow from a new platform.
    List<SqlStatement> statementsForNewPlatform(PlatformId platform, List<String> currencies, Instant now);

    /// Writes that follow from a currency that was added to a platform.
    List<SqlStatement> statementsForNewCurrency(PlatformId platform, String currency, Instant now);

    /// Writes that follow from a new webhook endpoint.
    ///
    /// @param platform as it is from now on
    List<SqlStatement> statementsForNewEndpoint(Platform platform);
}
