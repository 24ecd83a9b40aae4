package dev.trellis.hosted;

import dev.trellis.documents.HolderDocuments;
import dev.trellis.documents.HolderDocuments.UploadedDocument;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.verification.HostedVerification;
import dev.trellis.verification.VerificationIssue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The last step: a summary of everything that was entered, a list of what is still missing, and
/// the submission.
final class ReviewPage {
    private final HostedVerification verification;
    private final HolderDocuments documents;
    private final BeneficialOwnerPageSupport owners;
    private final KycLinks links;
    private final PageRenderer renderer;

    /// The decisions that a customer in a sandbox can choose. The names are stored with the link.
    enum SandboxOutcome {
        APPROVE,
        REVIEW,
        CORRECT,
        REJECT;

        static Optional<SandboxOutcome> parse(String text) {
            return Arrays.stream(values())
                    .filter(outcome -> outcome.name().equals(text))
                    .findFirst();
        }
    }

    ReviewPage(
            HostedVerification verification,
            HolderDocuments documents,
            BeneficialOwnerPageSupport owners,
            KycLinks links,
            PageRenderer renderer) {
        this.verification = verification;
        this.documents = documents;
        this.owners = owners;
        this.links = links;
        this.renderer = renderer;
    }

    void install(HostedRouter router) {
        router.post("/submit", this::submit);
    }

    Response show(HostedContext context, int status) {
        PageModel.Review content = new PageModel.Review(
                context.progress(FlowStep.REVIEW),
                context.path(FlowStep.REVIEW
                        .previous(context.customerType())
                        .orElseThrow()
                        .slug()),
                sections(context),
                missing(context),
                context.isSandbox()
                        ? Arrays.stream(SandboxOutcome.values()).map(Enum::name).toList()
                        : List.of());
        return renderer.show(
                status, context.model(context.texts().get("step.review.title"), "review"), "review", content);
    }

    /// What prevents submission, each with a link to the page where it is fixed.
    private List<PageModel.Problem> missing(HostedContext context) {
        List<PageModel.Problem> missing = new ArrayList<>();
        TreeSet<FlowStep> steps = new TreeSet<>();
        for (VerificationIssue issue : verification.findIssues(context.platform(), context.customerId())) {
            if (issue.type() == VerificationIssue.Type.POOR_QUALITY_DOCUMENT
                    || issue.type() == VerificationIssue.Type.UNREADABLE_DOCUMENT) {
                // The pictures of a business are those of its beneficial owners.
                String page = context.isBusiness() ? FlowStep.BENEFICIAL_OWNERS.slug() : "files";
                missing.add(new PageModel.Problem(
                        context.path(page), context.texts().get("review.poor")));
            } else {
                steps.add(IssueSteps.stepFor(issue));
            }
        }
        for (FlowStep step : steps) {
            String title = context.texts().get("step." + step.slug() + ".title");
            missing.add(new PageModel.Problem(
                    context.path(step.slug()), context.texts().get("review.missing", title)));
        }
        return missing;
    }

    private List<PageModel.Section> sections(HostedContext context) {
        return FlowStep.forType(context.customerType()).stream()
                .filter(step -> step != FlowStep.REVIEW)
                .map(step -> new PageModel.Section(
                        context.texts().get("step." + step.slug() + ".title"),
                        context.path(step.slug()),
                        lines(context, step)))
                .toList();
    }

    private List<PageModel.Line> lines(HostedContext context, FlowStep step) {
        return switch (step) {
            case IDENTITY_DOCUMENT, BUSINESS_DOCUMENTS ->
                documents.list(context.platformId(), context.customerId()).stream()
                        .map(document -> line(context, document))
                        .toList();
            case BENEFICIAL_OWNERS ->
                owners.list(context).stream()
                        .map(owner -> new PageModel.Line(
                                BeneficialOwnerPageSupport.roles(context, owner),
                                BeneficialOwnerPageSupport.name(owner)))
                        .toList();
            default -> {
                FormValues values = FormValues.fromJson(context.profile(), step.fields());
                List<PageModel.Line> lines = new ArrayList<>();
                for (FormField field : step.fields()) {
                    String label = context.texts().get(field.textKey() + ".label");
                    value(context, field, values).ifPresent(value -> lines.add(new PageModel.Line(label, value)));
                }
                yield lines;
            }
        };
    }

    private static PageModel.Line line(HostedContext context, UploadedDocument document) {
        LocalizedTexts texts = context.texts();
        String side = document.side().isEmpty() ? "" : ", " + texts.get("side." + document.side());
        return new PageModel.Line(texts.get("document." + document.type()) + side, document.fileName());
    }

    /// A value in the reader's language; empty for a field without one.
    private static Optional<String> value(HostedContext context, FormField field, FormValues values) {
        LocalizedTexts texts = context.texts();
        if (field.isIdentifier()) {
            return Optional.of(texts.get("review.hidden"));
        }
        if (!values.isAnswered(field)) {
            return Optional.empty();
        }
        String text = values.text(field.path());
        return Optional.of(
                switch (field.kind()) {
                    case DATE ->
                        texts.get(
                                "date",
                                values.text(field.path() + ".day"),
                                texts.get("month." + values.text(field.path() + ".month")),
                                values.text(field.path() + ".year"));
                    case COUNTRY -> CountryNames.name(text, texts.locale());
                    case RADIO, SELECT -> texts.get("choice." + text);
                    default -> text;
                });
    }

    /// Submits the application, and uses the link up with it.
    private Response submit(HostedContext context, Request request) {
        FormValues form = FormValues.parse(request.body());
        Optional<SandboxOutcome> outcome =
                context.isSandbox() ? SandboxOutcome.parse(form.text("outcome")) : Optional.empty();
        HostedVerification.SubmissionResult result = verification.submit(
                context.platform(),
                context.customerId(),
                List.of(links.markSubmitted(
                        context.platform(),
                        context.link(),
                        outcome.map(Enum::name).orElse(null))));
        return switch (result) {
            case SUBMITTED -> context.redirectTo("done");
            case ALREADY_USED -> Redirects.seeOther(context.base());
            case INCOMPLETE -> show(context, 422);
            case NEEDS_CORRECTION -> {
                links.reopen(context.link());
                yield context.redirectTo(FlowStep.REVIEW.slug());
            }
        };
    }
}
