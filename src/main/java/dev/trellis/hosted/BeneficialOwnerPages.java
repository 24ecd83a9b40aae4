package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.customers.CustomerType;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Rules;
import dev.trellis.verification.BeneficialOwners;
import dev.trellis.verification.VerificationIssue;
import dev.trellis.verification.VerificationService;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The people behind a business: the list of them, a page for each, and their documents.
final class BeneficialOwnerPages {
    private static final String NEW = "new";
    private static final FormField DOCUMENT_TYPE = FlowStep.DOCUMENT.fields().getFirst();
    private static final FormField DOCUMENT_COUNTRY = FlowStep.DOCUMENT.fields().getLast();

    private static final List<FormField> PERSON = List.of(
            FormField.text("personalInfo.firstName", "off", 250),
            FormField.text("personalInfo.lastName", "off", 250),
            FormField.date("personalInfo.birthDate", "off"),
            FormField.country("personalInfo.nationality", "off"),
            FormField.checks("roles", "UBO", "DIRECTOR", "COMPANY_OFFICER", "CONTROL_PERSON"),
            FormField.percent("ownershipPercentage"),
            FormField.country("personalInfo.address.country", "off"),
            FormField.text("personalInfo.address.line1", "off", 250),
            FormField.text("personalInfo.address.line2", "off", 250).optional(),
            FormField.text("personalInfo.address.postalCode", "off", 20),
            FormField.text("personalInfo.address.city", "off", 250),
            FormField.text("personalInfo.address.state", "off", 250).optional(),
            FormField.country("personalInfo.countryOfIssuance", "off"),
            FormField.radio("personalInfo.idType", "SSN", "ITIN", "NON_US_TAX_ID"),
            FormField.number("personalInfo.identifier", 64));

    private static final List<FormField> ALL = concat(PERSON, List.of(DOCUMENT_TYPE, DOCUMENT_COUNTRY));

    private final VerificationService applications;
    private final BeneficialOwners owners;
    private final HolderDocuments files;
    private final DraftStore drafts;
    private final PageRenderer pages;
    private final Clock clock;

    /// What it works with.
    record Parts(
            VerificationService applications,
            BeneficialOwners owners,
            HolderDocuments files,
            DraftStore drafts,
            PageRenderer pages,
            Clock clock) {}

    BeneficialOwnerPages(Parts parts) {
        this.applications = parts.applications();
        this.owners = parts.owners();
        this.files = parts.files();
        this.drafts = parts.drafts();
        this.pages = parts.pages();
        this.clock = parts.clock();
    }

    /// The list.
    Response list(HostedContext session) {
        List<VerificationIssue> gaps =
                applications.gaps(session.platform(), session.link().customer());
        List<PageModel.OwnerEntry> people = new ArrayList<>();
        for (BeneficialOwners.Person person : persons(session)) {
            String id = person.id().text();
            boolean isPaperMissing = gaps.stream()
                    .anyMatch(gap -> IssueSteps.stepOf(gap) == FlowStep.PEOPLE && isAbout(gap, person, session));
            people.add(new PageModel.OwnerEntry(
                    name(person),
                    roles(session, person),
                    session.path("person/" + id),
                    session.path("person/" + id + "/files"),
                    isPaperMissing));
        }
        List<String> notes = new ArrayList<>();
        for (VerificationIssue gap : gaps) {
            switch (gap.type()) {
                case MISSING_BENEFICIAL_OWNER -> notes.add(session.texts().get("people.missing.owner"));
                case MISSING_CONTROL_PERSON -> notes.add(session.texts().get("people.missing.control"));
                case INVALID_FIELD -> notes.add(session.texts().get("people.missing.sum"));
                default -> {
                    // Shown with the person.
                }
            }
        }
        PageModel.OwnerList content = new PageModel.OwnerList(
                FlowStep.PEOPLE.number(CustomerType.BUSINESS),
                FlowStep.stepsOf(CustomerType.BUSINESS).size(),
                session.path("files"),
                session.path(FlowStep.REVIEW.slug()),
                session.path("person/" + NEW),
                people,
                notes);
        PageModel view = QuestionPages.view(session, session.texts().get("step.people.title"), "people");
        return pages.show(200, view, "people", content);
    }

    /// Everybody, for the review.
    List<PageModel.Line> lines(HostedContext session) {
        return persons(session).stream()
                .map(person -> new PageModel.Line(roles(session, person), name(person)))
                .toList();
    }

    private boolean isAbout(VerificationIssue gap, BeneficialOwners.Person person, HostedContext session) {
        return gap.resourceId().equals(person.id().text())
                || files.list(session.tenant(), person.id()).stream()
                        .anyMatch(held -> held.id().text().equals(gap.resourceId()));
    }

    private List<BeneficialOwners.Person> persons(HostedContext session) {
        return owners.list(session.tenant(), session.link().customer(), session.key());
    }

    private static String name(BeneficialOwners.Person person) {
        return person.info().at("/personalInfo/firstName").asString("") + " "
                + person.info().at("/personalInfo/lastName").asString("");
    }

    private static String roles(HostedContext session, BeneficialOwners.Person person) {
        List<String> said = new ArrayList<>();
        person.info().path("roles").forEach(role -> said.add(session.texts().get("choice." + role.asString(""))));
        said.add(session.texts()
                .get("people.share", person.info().path("ownershipPercentage").asInt(0)));
        return String.join(", ", said);
    }

    private Optional<BeneficialOwners.Person> person(HostedContext session, Request call) {
        return BeneficialOwnerId.parse(call.pathParameter("person"))
                .flatMap(id -> persons(session).stream()
                        .filter(person -> person.id().equals(id))
                        .findFirst());
    }

    private static boolean isNew(Request call) {
        return call.pathParameter("person").equals(NEW);
    }

    /// A person's page.
    Response show(HostedContext session, Request call) {
        Optional<BeneficialOwners.Person> person = person(session, call);
        return person.isEmpty() && !isNew(call)
                ? LinkAccessController.seeOther(session.path("people"))
                : page(
                        session,
                        person,
                        answers(session, person),
                        HostedRouter.isToCheck(call) ? missing(session, person, answers(session, person)) : List.of(),
                        200);
    }

    private FormValues answers(HostedContext session, Optional<BeneficialOwners.Person> person) {
        FormValues known = person.map(one -> FormValues.of(one.info(), ALL)).orElse(FormValues.EMPTY);
        return draft(session, person).over(known);
    }

    private FormValues draft(HostedContext session, Optional<BeneficialOwners.Person> person) {
        return drafts.find(session.tenant(), session.link().customer(), session.key(), key(person));
    }

    private static String key(Optional<BeneficialOwners.Person> person) {
        return "person|" + person.map(one -> one.id().text()).orElse(NEW);
    }

    private Response page(
            HostedContext session,
            Optional<BeneficialOwners.Person> person,
            FormValues answers,
            List<PageModel.Problem> problems,
            int status) {
        String at = "person/" + person.map(one -> one.id().text()).orElse(NEW);
        String title = person.map(one -> session.texts().get("person.title", name(one)))
                .orElseGet(() -> session.texts().get("person.title.new"));
        PageModel.Questions content = new PageModel.Questions(
                "person",
                FlowStep.PEOPLE.number(CustomerType.BUSINESS),
                FlowStep.stepsOf(CustomerType.BUSINESS).size(),
                session.path(at),
                Optional.of(session.path("people")),
                ALL,
                answers,
                problems,
                person.map(BeneficialOwners.Person::hasIdentifier).orElse(false));
        return pages.show(status, QuestionPages.view(session, title, at), "questions", content);
    }

    Response keepDraft(HostedContext session, Request call, FormValues sent) {
        Optional<BeneficialOwners.Person> person = person(session, call);
        if (person.isPresent() || isNew(call)) {
            keep(session, person, sent.of(ALL));
        }
        return Response.noContent();
    }

    private void keep(HostedContext session, Optional<BeneficialOwners.Person> person, FormValues form) {
        drafts.save(session.tenant(), session.link().customer(), session.key(), key(person), form, clock.instant());
    }

    /// Keeps a person, and goes on to the document.
    Response save(HostedContext session, Request call, FormValues sent) {
        Optional<BeneficialOwners.Person> person = person(session, call);
        if (person.isEmpty() && !isNew(call)) {
            return LinkAccessController.seeOther(session.path("people"));
        }
        FormValues form = sent.of(ALL);
        keep(session, person, form);
        if (!missing(session, person, form).isEmpty()) {
            String at = "person/" + person.map(one -> one.id().text()).orElse(NEW);
            return LinkAccessController.seeOther(session.path(at) + "?" + QuestionPages.CHECK);
        }
        ObjectNode info = form.json(PERSON);
        if (!info.has("ownershipPercentage")) {
            info.put("ownershipPercentage", 0);
        }
        BeneficialOwnerId id;
        try {
            id = write(session, person, info);
        } catch (ApiException refused) {
            return page(session, person, form, QuestionPages.problems(session, ALL, refused), 422);
        }
        drafts.remove(session.tenant(), session.link().customer(), key(person));
        // Which document it will be, for the next page.
        Optional<BeneficialOwners.Person> saved =
                persons(session).stream().filter(one -> one.id().equals(id)).findFirst();
        keep(session, saved, form.of(List.of(DOCUMENT_TYPE, DOCUMENT_COUNTRY)));
        return LinkAccessController.seeOther(session.path("person/" + id.text() + "/files"));
    }

    private static List<PageModel.Problem> missing(
            HostedContext session, Optional<BeneficialOwners.Person> person, FormValues form) {
        boolean isIdentifierKnown =
                person.map(BeneficialOwners.Person::hasIdentifier).orElse(false);
        List<PageModel.Problem> problems = new ArrayList<>();
        for (FormField field : ALL) {
            boolean isNeeded =
                    field.isRequired() && !(isIdentifierKnown && field.path().endsWith(".identifier"));
            if (isNeeded && !form.isAnswered(field)) {
                problems.add(QuestionPages.problem(session, field));
            }
        }
        return problems;
    }

    private BeneficialOwnerId write(HostedContext session, Optional<BeneficialOwners.Person> person, ObjectNode info) {
        if (person.isEmpty()) {
            return owners.add(session.platform(), session.link().customer(), info);
        }
        owners.updateInfo(
                session.tenant(), session.link().customer(), person.get().id(), info);
        return person.get().id();
    }

    /// A person's documents.
    Response files(HostedContext session, Request call) {
        return files(session, call, List.of(), 200);
    }

    private Response files(HostedContext session, Request call, List<PageModel.Problem> problems, int status) {
        Optional<BeneficialOwners.Person> person = person(session, call);
        if (person.isEmpty()) {
            return LinkAccessController.seeOther(session.path("people"));
        }
        String at = "person/" + person.get().id().text();
        List<PageModel.UploadSlot> slots = UploadPages.identitySlots(
                draft(session, person),
                files.list(session.tenant(), person.get().id()),
                session.path(at + "/files"));
        if (slots.isEmpty()) {
            return LinkAccessController.seeOther(session.path(at));
        }
        PageModel.UploadList content = new PageModel.UploadList(
                "person",
                FlowStep.PEOPLE.number(CustomerType.BUSINESS),
                FlowStep.stepsOf(CustomerType.BUSINESS).size(),
                session.path(at),
                session.path("people"),
                slots,
                problems);
        String title = session.texts().get("files.person.title", name(person.get()));
        return pages.show(status, QuestionPages.view(session, title, at + "/files"), "files", content);
    }

    Response take(HostedContext session, Request call) {
        Optional<BeneficialOwners.Person> person = person(session, call);
        if (person.isEmpty()) {
            return LinkAccessController.seeOther(session.path("people"));
        }
        @Nullable String named = call.query(LocalDate.now(clock)).text("slot", Rules.text(20));
        String slot = named == null ? "" : named;
        Map<String, String> known = new HashMap<>(UploadPages.identity(draft(session, person), slot));
        try {
            files.put(call, session.tenant(), person.get().id(), known, Set.of());
        } catch (ApiException refused) {
            return files(session, call, List.of(UploadPages.problem(session, slot, refused)), 422);
        }
        return LinkAccessController.seeOther(
                session.path("person/" + person.get().id().text() + "/files"));
    }

    private static List<FormField> concat(List<FormField> one, List<FormField> other) {
        List<FormField> all = new ArrayList<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }
}
