package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.customers.Customers;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.verification.HostedVerification;
import dev.trellis.watchlist.NameMatcher;
import java.util.ArrayList;
import java.util.List;

/// The pages with a form for the customer's own data: they show what is known, keep what is entered
/// as a draft, and write it to the profile once it is complete and valid.
final class QuestionPages {
    /// The query parameter with which a page shows the errors of its draft.
    static final String VALIDATE = "check";

    private final KycLinks links;
    private final Customers customers;
    private final HostedVerification verification;
    private final FormDrafts drafts;
    private final PageRenderer renderer;

    QuestionPages(
            KycLinks links,
            Customers customers,
            HostedVerification verification,
            FormDrafts drafts,
            PageRenderer renderer) {
        this.links = links;
        this.customers = customers;
        this.verification = verification;
        this.drafts = drafts;
        this.renderer = renderer;
    }

    static boolean isValidationRequested(Request request) {
        return request.hasQueryParameter(VALIDATE);
    }

    /// @param step one that has fields
    /// @param validate whether to show the errors of the values
    Response show(HostedContext context, FlowStep step, boolean validate) {
        FormValues values =
                drafts.find(context, step.slug()).withFallback(FormValues.fromJson(context.profile(), step.fields()));
        return page(context, step, values, validate ? problems(context, step, values) : List.of(), 200);
    }

    private Response page(
            HostedContext context, FlowStep step, FormValues values, List<PageModel.Problem> problems, int status) {
        String title = context.texts().get("step." + step.slug() + ".title");
        PageModel.Questions content = new PageModel.Questions(
                step.slug(),
                context.progress(step),
                context.path(step.slug()),
                step.previous(context.customerType()).map(previous -> context.path(previous.slug())),
                step.fields(),
                values,
                problems,
                isIdentifierKnown(context, step));
        return renderer.show(status, context.model(title, step.slug()), "questions", content);
    }

    private boolean isIdentifierKnown(HostedContext context, FlowStep step) {
        return step == FlowStep.IDENTIFIER
                && verification.findIssues(context.platform(), context.customerId()).stream()
                        .noneMatch(issue -> issue.field().equals("customer.identifier"));
    }

    /// Writes the values of a page to the profile, by the rules of the API. Values that they refuse
    /// stay in the draft.
    ///
    /// @param step one that has fields
    /// @param sent all that was sent, also what belongs to no field
    Response save(HostedContext context, FlowStep step, FormValues sent) {
        FormValues form = sent.only(step.fields());
        drafts.save(context, step.slug(), form);
        if (!problems(context, step, form).isEmpty()) {
            // To an address of its own: a reload of the response to a form would send it again.
            return context.redirectTo(step.slug() + "?" + VALIDATE);
        }
        if (step == FlowStep.IDENTITY_DOCUMENT) {
            // The profile has no such fields; the draft stores them.
            return context.redirectTo("files");
        }
        List<PageModel.Problem> problems = updateProfile(context, step, form);
        if (!problems.isEmpty()) {
            return page(context, step, form, problems, 422);
        }
        drafts.remove(context, step.slug());
        boolean isFromReview = sent.text("then").equals("review");
        FlowStep next = isFromReview ? FlowStep.REVIEW : step.next(context.customerType());
        return context.redirectTo(next.slug());
    }

    /// Stores the values of a page while they are entered, without validation.
    ///
    /// @param step one that has fields
    void saveDraft(HostedContext context, FlowStep step, FormValues sent) {
        drafts.save(context, step.slug(), sent.only(step.fields()));
    }

    /// The errors that can be found without the lock of the customer: what is missing, and what the
    /// rules of the API refuse.
    private List<PageModel.Problem> problems(HostedContext context, FlowStep step, FormValues form) {
        List<PageModel.Problem> problems =
                new ArrayList<>(FormProblems.missing(context, step.fields(), form, isIdentifierKnown(context, step)));
        if (step != FlowStep.IDENTITY_DOCUMENT) {
            problems.addAll(invalid(context, step, form));
        }
        return problems;
    }

    private List<PageModel.Problem> invalid(HostedContext context, FlowStep step, FormValues form) {
        try {
            customers.validate(context.platform(), context.customerType(), form.toJson(step.fields()));
            return List.of();
        } catch (ApiException refused) {
            return FormProblems.refused(context, step.fields(), refused);
        }
    }

    private List<PageModel.Problem> updateProfile(HostedContext context, FlowStep step, FormValues form) {
        try {
            if (isRenaming(context, step, form)) {
                // Before the change, so that a crash between the two does not lose it: a reviewer
                // must look at a new name.
                links.markRenamed(context.link());
            }
            customers.updateProfile(
                    context.platform(), context.customerId(), context.customerType(), form.toJson(step.fields()));
            return List.of();
        } catch (ApiException refused) {
            return FormProblems.refused(context, step.fields(), refused);
        }
    }

    /// Whether the form replaces the registered name by another one, and not only by
    /// another spelling.
    private static boolean isRenaming(HostedContext context, FlowStep step, FormValues form) {
        for (FormField field : step.fields()) {
            if (field.path().equals("fullName") || field.path().equals("businessInfo.legalName")) {
                String registered =
                        FormValues.fromJson(context.profile(), step.fields()).text(field.path());
                return !registered.isBlank()
                        && !NameMatcher.areAlike(registered, form.text(field.path()), context.isBusiness());
            }
        }
        return false;
    }
}
