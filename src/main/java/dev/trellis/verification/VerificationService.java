package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.documents.DocumentHolders;
import dev.trellis.platforms.Platform;
import java.sql.SQLException;
import java.util.List;

/// What the hosted flow asks of the pipeline: the same questions that the API asks.
public final class VerificationService {
    private final VerificationPipeline verifications;

    VerificationService(VerificationPipeline verifications) {
        this.verifications = verifications;
    }

    /// What became of handing in.
    public enum Result {
        HANDED_IN,
        /// What lets a customer hand in was used up by somebody else.
        USED_ALREADY,
        /// Something is missing; nothing was changed but the verification's errors.
        INCOMPLETE,
        /// Handed in, and sent back: there is something that the customer can put right.
        TO_CORRECT
    }

    /// Everything that keeps a customer's application from being handed in now, and what a provider
    /// wants corrected.
    public List<VerificationIssue> gaps(Platform platform, CustomerId customer) {
        return verifications.gaps(platform, customer);
    }

    /// Whether it has been handed in, one way or the other, and not been decided on.
    public static boolean isUnderReview(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return DocumentHolders.isUnderReview(transaction, platform, customer);
    }

    /// Hands an application in, and waits for what the provider says at once.
    ///
    /// @param uses written with it when it is complete; the first must touch a row, or
    ///     nothing happens
    public Result submit(Platform platform, CustomerId customer, List<SqlStatement> uses) {
        try {
            VerificationStatus status = verifications.submitOnce(platform, customer, uses);
            return switch (status) {
                case RESOLVE_ERRORS ->
                    verifications.isComplete(platform, customer) ? Result.TO_CORRECT : Result.INCOMPLETE;
                default -> Result.HANDED_IN;
            };
        } catch (VerificationPipeline.UsedAlready late) {
            return Result.USED_ALREADY;
        } catch (ApiException over) {
            // Decided on meanwhile, or deleted.
            if (over.code().status() >= 500) {
                throw over;
            }
            return Result.USED_ALREADY;
        }
    }
}
