package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.FieldError;
import dev.trellis.customers.CustomerType;
import dev.trellis.customers.Customers;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.verification.VerificationIssue;
import dev.trellis.verification.VerificationService;
import dev.trellis.watchlist.NameMatcher;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// From page to page: shows each with what is known, keeps what is typed, and hands in what
/// is complete.
final class QuestionPages {
    /// In the address of a page that tells what is wrong with what was typed.
    static final String CHECK = "check";

    private final KycLinks links;
    private final Customers customers;
    private final VerificationService applications;
    private final DraftStore drafts;
    private final ReviewPage reviewing;
    private final BeneficialOwnerPages people;
    private final PageRenderer pages;
    private final Clock clock;

    /// What it works with.
    record Parts(
            KycLinks links,
            Customers customers,
            VerificationService applications,
            DraftStore drafts,
            ReviewPage reviewing,
            BeneficialOwnerPages people,
            PageRenderer pages,
            Clock clock) {}

    QuestionPages(Parts parts) {
        this.links = parts.links();
        this.customers = parts.customers();
        this.applications = parts.applications();
        this.drafts = parts.drafts();
        this.reviewing = parts.reviewing();
        this.people = parts.people();
        this.pages = parts.pages();
        this.clock = parts.clock();
    }

    /// Goes to the first page on which something is missing.
    Response resume(HostedContext session) {
        List<VerificationIssue> gaps =
                applications.gaps(session.platform(), session.link().customer());
        FlowStep first = FlowStep.stepsOf(session.customer().type()).stream()
                .filter(step -> gaps.stream().anyMatch(gap -> IssueSteps.isOn(step, gap)))
                .findFirst()
                .orElse(FlowStep.REVIEW);
        return LinkAccessController.seeOther(session.path(first.slug()));
    }

    /// @param isToCheck whether to tell what is wrong with what was typed
    Response show(HostedContext session, Optional<FlowStep> step, boolean isToCheck) {
        if (step.isEmpty()) {
            return resume(session);
        }
        boolean isChecked = isToCheck && !step.get().fields().isEmpty();
        return show(
                session,
                step.get(),
                isChecked ? problems(session, step.get(), answers(session, step.get())) : List.of(),
                200);
    }

    /// Everything that is wrong, as far as it shows without the customer.
    private List<PageModel.Problem> problems(HostedContext session, FlowStep step, FormValues form) {
        List<PageModel.Problem> problems = missing(session, step, form);
        if (step != FlowStep.DOCUMENT) {
            problems.addAll(faults(session, step, form));
        }
        return problems;
    }

    private Response show(HostedContext session, FlowStep step, List<PageModel.Problem> problems, int status) {
        return switch (step) {
            case REVIEW -> reviewing.show(session, problems, status);
            case PAPERS -> LinkAccessController.seeOther(session.path("files"));
            case PEOPLE -> people.list(session);
            default ->
                pages.show(
                        status,
                        view(session, step),
                        "questions",
                        questions(session, step, answers(session, step), problems));
        };
    }

    /// What was typed last, over what is known.
    private FormValues answers(HostedContext session, FlowStep step) {
        FormValues draft = drafts.find(session.tenant(), session.link().customer(), session.key(), step.slug());
        return draft.over(FormValues.of(session.profile(), step.fields()));
    }

    private PageModel.Questions questions(
            HostedContext session, FlowStep step, FormValues answers, List<PageModel.Problem> problems) {
        var type = session.customer().type();
        return new PageModel.Questions(
                step.slug(),
                step.number(type),
                FlowStep.stepsOf(type).size(),
                session.path(step.slug()),
                step.before(type).map(before -> session.path(before.slug())),
                step.fields(),
                answers,
                problems,
                step == FlowStep.NUMBER && isIdentifierKnown(session));
    }

    private boolean isIdentifierKnown(HostedContext session) {
        return applications.gaps(session.platform(), session.link().customer()).stream()
                .noneMatch(gap -> gap.field().equals("customer.identifier"));
    }

    private static PageModel view(HostedContext session, FlowStep step) {
        return view(session, session.texts().get("step." + step.slug() + ".title"), step.slug());
    }

    static PageModel view(HostedContext session, String title, String page) {
        return new PageModel(
                session.texts(),
                HostedSettings.forPlatform(session.platform()),
                HostedRouter.BASE + "/" + session.token(),
                title,
                page,
                session.isSandbox());
    }

    /// Keeps a page. The rules are those of the API; what they refuse stays as it was typed.
    Response save(HostedContext session, Optional<FlowStep> known, FormValues sent) {
        if (known.isEmpty() || known.get().fields().isEmpty()) {
            return resume(session);
        }
        FlowStep step = known.get();
        var type = session.customer().type();
        FormValues form = sent.of(step.fields());
        keep(session, step, form);
        if (!problems(session, step, form).isEmpty()) {
            // To a page of its own: a reload of the answer to a form would send the form again.
            return LinkAccessController.seeOther(session.path(step.slug()) + "?" + CHECK);
        }
        List<PageModel.Problem> problems = step == FlowStep.DOCUMENT ? List.of() : change(session, step, form);
        if (!problems.isEmpty()) {
            PageModel.Questions again = questions(session, step, form, problems);
            return pages.show(422, view(session, step), "questions", again);
        }
        if (step == FlowStep.DOCUMENT) {
            return LinkAccessController.seeOther(session.path("files"));
        }
        drafts.remove(session.tenant(), session.link().customer(), step.slug());
        boolean isFromReview = sent.text("then").equals("review");
        return LinkAccessController.seeOther(session.path((isFromReview ? FlowStep.REVIEW : step.next(type)).slug()));
    }

    /// Keeps what is being typed, without looking at it.
    Response draft(HostedContext session, Optional<FlowStep> known, FormValues sent) {
        known.filter(step -> !step.fields().isEmpty()).ifPresent(step -> keep(session, step, sent.of(step.fields())));
        return Response.noContent();
    }

    private void keep(HostedContext session, FlowStep step, FormValues form) {
        drafts.save(session.tenant(), session.link().customer(), session.key(), step.slug(), form, clock.instant());
    }

    private List<PageModel.Problem> missing(HostedContext session, FlowStep step, FormValues form) {
        boolean isIdentifierKnown = step == FlowStep.NUMBER && isIdentifierKnown(session);
        List<PageModel.Problem> problems = new ArrayList<>();
        for (FormField field : step.fields()) {
            boolean isNeeded =
                    field.isRequired() && !(isIdentifierKnown && field.path().equals("identifier"));
            if (isNeeded && !form.isAnswered(field)) {
                problems.add(problem(session, field));
            }
        }
        return problems;
    }

    static PageModel.Problem problem(HostedContext session, FormField field) {
        return new PageModel.Problem(field.id(), session.texts().get(field.textKey() + ".error"));
    }

    /// What the rules of the API say of it.
    private List<PageModel.Problem> faults(HostedContext session, FlowStep step, FormValues form) {
        try {
            customers.validate(session.platform(), session.customer().type(), form.json(step.fields()));
            return List.of();
        } catch (ApiException refused) {
            return problems(session, step.fields(), refused);
        }
    }

    private List<PageModel.Problem> change(HostedContext session, FlowStep step, FormValues form) {
        try {
            if (isRenaming(session, step, form)) {
                // Before the change, so that no crash between the two loses it. A reviewer
                // will look.
                links.markRenamed(session.link());
            }
            customers.updateProfile(
                    session.platform(),
                    session.link().customer(),
                    session.customer().type(),
                    form.json(step.fields()));
            return List.of();
        } catch (ApiException refused) {
            return problems(session, step.fields(), refused);
        }
    }

    /// Whether the name would become another one, not just another way of writing it.
    private static boolean isRenaming(HostedContext session, FlowStep step, FormValues form) {
        for (FormField field : step.fields()) {
            if (field.path().equals("fullName") || field.path().equals("businessInfo.legalName")) {
                String before = FormValues.of(session.profile(), step.fields()).text(field.path());
                boolean isBusiness = session.customer().type() == CustomerType.BUSINESS;
                return !before.isBlank() && !NameMatcher.areAlike(before, form.text(field.path()), isBusiness);
            }
        }
        return false;
    }

    /// What the rules of the API say, in the words of the pages.
    ///
    /// @throws ApiException when it is no fault of who typed
    static List<PageModel.Problem> problems(HostedContext session, List<FormField> fields, ApiException refused) {
        if (refused.code().status() >= 500) {
            throw refused;
        }
        List<PageModel.Problem> problems = new ArrayList<>();
        for (FieldError fault : refused.fieldErrors()) {
            fields.stream()
                    .filter(field -> field.path().equals(fault.field()))
                    .findFirst()
                    .ifPresentOrElse(
                            field -> problems.add(problem(session, field)),
                            () -> problems.add(new PageModel.Problem("", fault.field() + ": " + fault.message())));
        }
        if (problems.isEmpty()) {
            problems.add(new PageModel.Problem("", refused.message()));
        }
        return problems;
    }

    /// Hands the application in.
    Response submit(HostedContext session, Request call) {
        FormValues form = FormValues.parse(call.body());
        Optional<ReviewPage.SandboxOutcome> outcome =
                session.isSandbox() ? ReviewPage.SandboxOutcome.parse(form.text("outcome")) : Optional.empty();
        VerificationService.Result result = applications.submit(
                session.platform(),
                session.link().customer(),
                List.of(links.markSubmitted(
                        session.platform(),
                        session.link(),
                        outcome.map(Enum::name).orElse(null))));
        return switch (result) {
            case HANDED_IN -> LinkAccessController.seeOther(session.path("done"));
            case USED_ALREADY -> LinkAccessController.seeOther(HostedRouter.BASE + "/" + session.token());
            case INCOMPLETE -> reviewing.show(session, List.of(), 422);
            case TO_CORRECT -> {
                links.reopen(session.link());
                yield LinkAccessController.seeOther(session.path(FlowStep.REVIEW.slug()));
            }
        };
    }

    Response askToCancel(HostedContext session) {
        PageModel view = view(session, session.texts().get("cancel.title"), "cancel");
        return pages.show(200, view, "cancel", session.path("cancel"));
    }

    Response cancel(HostedContext session) {
        links.cancel(session.platform(), session.link());
        return LinkAccessController.seeOther(HostedRouter.BASE + "/" + session.token());
    }
}
