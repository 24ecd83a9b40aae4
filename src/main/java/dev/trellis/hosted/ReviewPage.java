package dev.trellis.hosted;

import dev.trellis.customers.CustomerType;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.http.Response;
import dev.trellis.verification.VerificationIssue;
import dev.trellis.verification.VerificationService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The last page: everything at a glance, what is still missing, and the button.
final class ReviewPage {
    private final VerificationService applications;
    private final HolderDocuments files;
    private final BeneficialOwnerPages people;
    private final PageRenderer pages;

    /// What a sandbox's customer can pick.
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
            VerificationService applications, HolderDocuments files, BeneficialOwnerPages people, PageRenderer pages) {
        this.people = people;
        this.applications = applications;
        this.files = files;
        this.pages = pages;
    }

    Response show(HostedContext session, List<PageModel.Problem> problems, int status) {
        CustomerType type = session.customer().type();
        List<PageModel.Problem> missing = new ArrayList<>(problems);
        TreeSet<FlowStep> steps = new TreeSet<>();
        for (VerificationIssue gap :
                applications.gaps(session.platform(), session.link().customer())) {
            if (gap.type() == VerificationIssue.Type.POOR_QUALITY_DOCUMENT
                    || gap.type() == VerificationIssue.Type.UNREADABLE_DOCUMENT) {
                // Of a business the pictures are those of its people.
                String where = type == CustomerType.BUSINESS ? FlowStep.PEOPLE.slug() : "files";
                missing.add(new PageModel.Problem(
                        session.path(where), session.texts().get("review.poor")));
            } else {
                steps.add(IssueSteps.stepOf(gap));
            }
        }
        for (FlowStep step : steps) {
            String title = session.texts().get("step." + step.slug() + ".title");
            missing.add(new PageModel.Problem(
                    session.path(step.slug()), session.texts().get("review.missing", title)));
        }
        PageModel.Review content = new PageModel.Review(
                FlowStep.REVIEW.number(type),
                FlowStep.stepsOf(type).size(),
                session.path(FlowStep.REVIEW.before(type).orElseThrow().slug()),
                sections(session),
                missing,
                session.isSandbox()
                        ? Arrays.stream(SandboxOutcome.values()).map(Enum::name).toList()
                        : List.of());
        PageModel view = QuestionPages.view(session, session.texts().get("step.review.title"), "review");
        return pages.show(status, view, "review", content);
    }

    private List<PageModel.Section> sections(HostedContext session) {
        LocalizedTexts texts = session.texts();
        List<PageModel.Section> sections = new ArrayList<>();
        for (FlowStep step : FlowStep.stepsOf(session.customer().type())) {
            if (step == FlowStep.REVIEW) {
                continue;
            }
            List<PageModel.Line> lines = new ArrayList<>();
            if (step == FlowStep.DOCUMENT || step == FlowStep.PAPERS) {
                for (HolderDocuments.UploadedDocument held :
                        files.list(session.tenant(), session.link().customer())) {
                    String side = held.side().isEmpty() ? "" : ", " + texts.get("side." + held.side());
                    lines.add(new PageModel.Line(texts.get("document." + held.type()) + side, held.fileName()));
                }
            } else if (step == FlowStep.PEOPLE) {
                people.lines(session).forEach(lines::add);
            } else {
                FormValues known = FormValues.of(session.profile(), step.fields());
                for (FormField field : step.fields()) {
                    value(session, field, known)
                            .ifPresent(value ->
                                    lines.add(new PageModel.Line(texts.get(field.textKey() + ".label"), value)));
                }
            }
            sections.add(new PageModel.Section(
                    texts.get("step." + step.slug() + ".title"), session.path(step.slug()), lines));
        }
        return sections;
    }

    private static Optional<String> value(HostedContext session, FormField field, FormValues known) {
        LocalizedTexts texts = session.texts();
        if (field.path().equals("identifier")) {
            return Optional.of(texts.get("review.hidden"));
        }
        if (!known.isAnswered(field)) {
            return Optional.empty();
        }
        String text = known.text(field.path());
        return Optional.of(
                switch (field.kind()) {
                    case DATE ->
                        texts.get(
                                "date",
                                known.text(field.path() + ".day"),
                                texts.get("month." + known.text(field.path() + ".month")),
                                known.text(field.path() + ".year"));
                    case COUNTRY -> CountryNames.name(text, texts.locale());
                    case RADIO, SELECT -> texts.get("choice." + text);
                    default -> text;
                });
    }
}
