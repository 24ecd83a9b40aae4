package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.documents.DocumentHolderLookup;
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
    public enum SubmissionResult {
        SUBMITTED,
        /// What lets a customer hand in was used up by somebody else.
        ALREADY_USED,
        /// Something is missing; nothing was changed but the verification's errors.
        INCOMPLETE,
        /// Handed in, and sent back: there is something that the customer can put right.
        NEEDS_CORRECTION
    }

    /// Everything that keeps a customer's application from being handed in now, and what a provider
    /// wants corrected.
    public List<VerificationIssue> findIssues(Platform platform, CustomerId customer) {
        return verifications.findIssues(platform, customer);
    }

    /// Whether it has been handed in, one way or the other, and not been decided on.
    public static boolean isUnderReview(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return DocumentHolderLookup.isUnderReview(transaction, platform, customer);
    }

    /// Hands an application in, and waits for what the provider says at once.
    ///
    /// @param uses written with it when it is complete; the first must touch a row, or
    ///     nothing happens
    public SubmissionResult submit(Platform platform, CustomerId customer, List<SqlStatement> uses) {
        try {
            VerificationStatus status = verifications.submitOnce(platform, customer, uses);
            return switch (status) {
                case RESOLVE_ERRORS ->
                    verifications.isComplete(platform, customer) ? SubmissionResult.NEEDS_CORRECTION : SubmissionResult.INCOMPLETE;
                default -> SubmissionResult.SUBMITTED;
            };
        } catch (VerificationPipeline.AlreadyUsedException late) {
            return SubmissionResult.ALREADY_USED;
        } catch (ApiException over) {
            // Decided on meanwhile, or deleted.
            if (over.code().status() >= 500) {
                throw over;
            }
            return SubmissionResult.ALREADY_USED;
        }
    }
}
