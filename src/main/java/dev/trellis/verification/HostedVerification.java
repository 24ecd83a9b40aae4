package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import java.sql.SQLException;
import java.util.List;

/// The verification pipeline for the hosted flow. It leads to the same results as the API.
public final class HostedVerification {
    private final VerificationService pipeline;

    HostedVerification(VerificationService pipeline) {
        this.pipeline = pipeline;
    }

    /// The result of a submission.
    public enum SubmissionResult {
        /// The provider has approved or rejected the customer, or a decision is pending.
        SUBMITTED,
        /// The link had been used, or the customer been decided on or deleted, by another request.
        ALREADY_USED,
        /// Something is missing; only the verification's errors were changed.
        INCOMPLETE,
        /// Submitted, but the provider found something that the customer must correct.
        NEEDS_CORRECTION
    }

    /// Returns everything that is missing for a submission now, and what a provider
    /// wants corrected.
    public List<VerificationIssue> findIssues(Platform platform, CustomerId customer) {
        return pipeline.findIssues(platform, customer);
    }

    /// Returns whether a verification of the customer is in progress or waits for a reviewer. The
    /// caller must hold the lock of the customer's row.
    public static boolean isUnderReview(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return VerificationStore.isUnderReview(transaction, platform, customer);
    }

    /// Submits a customer for verification, and waits for the provider.
    ///
    /// @param linkConsumption extra statements of the same transaction, run only when nothing is
    ///     missing. If the first one updates no row, the transaction is rolled back and the result
    ///     is `ALREADY_USED`
    public SubmissionResult submit(Platform platform, CustomerId customer, List<SqlStatement> linkConsumption) {
        try {
            VerificationStatus status = pipeline.submitOnce(platform, customer, linkConsumption);
            return switch (status) {
                case RESOLVE_ERRORS ->
                    pipeline.isComplete(platform, customer)
                            ? SubmissionResult.NEEDS_CORRECTION
                            : SubmissionResult.INCOMPLETE;
                default -> SubmissionResult.SUBMITTED;
            };
        } catch (VerificationService.AlreadyUsedException alreadyUsed) {
            return SubmissionResult.ALREADY_USED;
        } catch (ApiException refused) {
            // Another request deleted the customer, or it was decided on.
            if (refused.code().status() >= 500) {
                throw refused;
            }
            return SubmissionResult.ALREADY_USED;
        }
    }
}
