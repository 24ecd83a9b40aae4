package dev.trellis.hosted;

import dev.trellis.customers.CustomerType;
import dev.trellis.documents.HolderFiles;
import dev.trellis.http.Answer;
import dev.trellis.verification.Applications;
import dev.trellis.verification.Gap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The last page: everything at a glance, what is still missing, and the button.
final class Reviewing {
    private final Applications applications;
    private final HolderFiles files;
    private final People people;
    private final Pages pages;

    /// What a sandbox's customer can pick.
    enum Outcome {
        APPROVE,
        REVIEW,
        CORRECT,
        REJECT;

        static Optional<Outcome> parse(String text) {
            return Arrays.stream(values())
                    .filter(outcome -> outcome.name().equals(text))
                    .findFirst();
        }
    }

    Reviewing(Applications applications, HolderFiles files, People people, Pages pages) {
        this.people = people;
        this.applications = applications;
        this.files = files;
        this.pages = pages;
    }

    Answer show(Session session, List<View.Problem> problems, int status) {
        CustomerType type = session.customer().type();
        List<View.Problem> missing = new ArrayList<>(problems);
        TreeSet<Step> steps = new TreeSet<>();
        for (Gap gap : applications.gaps(session.platform(), session.link().customer())) {
            if (gap.type() == Gap.Type.POOR_QUALITY_DOCUMENT || gap.type() == Gap.Type.UNREADABLE_DOCUMENT) {
                // Of a business the pictures are those of its people.
                String where = type == CustomerType.BUSINESS ? Step.PEOPLE.slug() : "files";
                missing.add(
                        new View.Problem(session.path(where), session.texts().get("review.poor")));
            } else {
                steps.add(Gaps.stepOf(gap));
            }
        }
        for (Step step : steps) {
            String title = session.texts().get("step." + step.slug() + ".title");
            missing.add(
                    new View.Problem(session.path(step.slug()), session.texts().get("review.missing", title)));
        }
        View.Review content = new View.Review(
                Step.REVIEW.number(type),
                Step.of(type).size(),
                session.path(Step.REVIEW.before(type).orElseThrow().slug()),
                sections(session),
                missing,
                session.isSandbox()
                        ? Arrays.stream(Outcome.values()).map(Enum::name).toList()
                        : List.of());
        View view = Flow.view(session, session.texts().get("step.review.title"), "review");
        return pages.show(status, view, "review", content);
    }

    private List<View.Section> sections(Session session) {
        Texts texts = session.texts();
        List<View.Section> sections = new ArrayList<>();
        for (Step step : Step.of(session.customer().type())) {
            if (step == Step.REVIEW) {
                continue;
            }
            List<View.Line> lines = new ArrayList<>();
            if (step == Step.DOCUMENT || step == Step.PAPERS) {
                for (HolderFiles.Held held :
                        files.of(session.tenant(), session.link().customer())) {
                    String side = held.side().isEmpty() ? "" : ", " + texts.get("side." + held.side());
                    lines.add(new View.Line(texts.get("document." + held.type()) + side, held.fileName()));
                }
            } else if (step == Step.PEOPLE) {
                people.lines(session).forEach(lines::add);
            } else {
                Form known = Form.of(session.profile(), step.fields());
                for (Field field : step.fields()) {
                    value(session, field, known)
                            .ifPresent(value -> lines.add(new View.Line(texts.get(field.textKey() + ".label"), value)));
                }
            }
            sections.add(
                    new View.Section(texts.get("step." + step.slug() + ".title"), session.path(step.slug()), lines));
        }
        return sections;
    }

    private static Optional<String> value(Session session, Field field, Form known) {
        Texts texts = session.texts();
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
                    case COUNTRY -> Countries.name(text, texts.locale());
                    case RADIO, SELECT -> texts.get("choice." + text);
                    default -> text;
                });
    }
}
