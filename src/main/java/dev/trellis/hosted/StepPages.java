package dev.trellis.hosted;

import dev.trellis.http.Request;
import dev.trellis.http.Response;
import java.util.Optional;

/// `/verify/{token}/{step}`: passes each request on to the page of its step. An unknown step, or
/// one that the type of customer does not have, leads to the first incomplete page.
final class StepPages {
    private final FirstIncompleteStep navigator;
    private final QuestionPages questions;
    private final BeneficialOwnerPages owners;
    private final ReviewPage review;

    StepPages(FirstIncompleteStep navigator, QuestionPages questions, BeneficialOwnerPages owners, ReviewPage review) {
        this.navigator = navigator;
        this.questions = questions;
        this.owners = owners;
        this.review = review;
    }

    void install(HostedRouter router) {
        router.get("/{step}", this::show);
        router.post("/{step}", this::save);
        router.post("/{step}/draft", this::saveDraft);
    }

    private Response show(HostedContext context, Request request) {
        Optional<FlowStep> step = step(context, request);
        if (step.isEmpty()) {
            return navigator.redirectToFirstIncomplete(context);
        }
        return switch (step.get()) {
            case REVIEW -> review.show(context, 200);
            case BUSINESS_DOCUMENTS -> context.redirectTo("files");
            case BENEFICIAL_OWNERS -> owners.list(context);
            default -> questions.show(context, step.get(), QuestionPages.isValidationRequested(request));
        };
    }

    private Response save(HostedContext context, Request request) {
        FormValues form = FormValues.read(request);
        return questionStep(context, request)
                .map(step -> questions.save(context, step, form))
                .orElseGet(() -> navigator.redirectToFirstIncomplete(context));
    }

    private Response saveDraft(HostedContext context, Request request) {
        FormValues form = FormValues.read(request);
        questionStep(context, request).ifPresent(step -> questions.saveDraft(context, step, form));
        return Response.noContent();
    }

    private static Optional<FlowStep> step(HostedContext context, Request request) {
        return FlowStep.parse(context.customerType(), request.pathParameter("step"));
    }

    private static Optional<FlowStep> questionStep(HostedContext context, Request request) {
        return step(context, request).filter(step -> !step.fields().isEmpty());
    }
}
