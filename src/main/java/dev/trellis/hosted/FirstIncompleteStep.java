package dev.trellis.hosted;

import dev.trellis.http.Response;
import dev.trellis.verification.HostedVerification;
import dev.trellis.verification.VerificationIssue;
import java.util.List;

/// Finds the page on which a customer goes on.
final class FirstIncompleteStep {
    private final HostedVerification verification;

    FirstIncompleteStep(HostedVerification verification) {
        this.verification = verification;
    }

    /// Redirects to the first page on which something is missing; to the review when nothing is.
    Response redirectToFirstIncomplete(HostedContext context) {
        List<VerificationIssue> issues = verification.findIssues(context.platform(), context.customerId());
        FlowStep first = FlowStep.forType(context.customerType()).stream()
                .filter(step -> issues.stream().anyMatch(issue -> IssueSteps.stepFor(issue) == step))
                .findFirst()
                .orElse(FlowStep.REVIEW);
        return context.redirectTo(first.slug());
    }
}
