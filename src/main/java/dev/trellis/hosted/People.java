package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.customers.CustomerType;
import dev.trellis.documents.HolderFiles;
import dev.trellis.http.Answer;
import dev.trellis.http.Call;
import dev.trellis.json.Rules;
import dev.trellis.verification.Applications;
import dev.trellis.verification.Gap;
import dev.trellis.verification.Owners;
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
final class People {
    private static final String NEW = "new";
    private static final Field DOCUMENT_TYPE = Step.DOCUMENT.fields().getFirst();
    private static final Field DOCUMENT_COUNTRY = Step.DOCUMENT.fields().getLast();

    private static final List<Field> PERSON = List.of(
            Field.text("personalInfo.firstName", "off", 250),
            Field.text("personalInfo.lastName", "off", 250),
            Field.date("personalInfo.birthDate", "off"),
            Field.country("personalInfo.nationality", "off"),
            Field.checks("roles", "UBO", "DIRECTOR", "COMPANY_OFFICER", "CONTROL_PERSON"),
            Field.percent("ownershipPercentage"),
            Field.country("personalInfo.address.country", "off"),
            Field.text("personalInfo.address.line1", "off", 250),
            Field.text("personalInfo.address.line2", "off", 250).optional(),
            Field.text("personalInfo.address.postalCode", "off", 20),
            Field.text("personalInfo.address.city", "off", 250),
            Field.text("personalInfo.address.state", "off", 250).optional(),
            Field.country("personalInfo.countryOfIssuance", "off"),
            Field.radio("personalInfo.idType", "SSN", "ITIN", "NON_US_TAX_ID"),
            Field.number("personalInfo.identifier", 64));

    private static final List<Field> ALL = concat(PERSON, List.of(DOCUMENT_TYPE, DOCUMENT_COUNTRY));

    private final Applications applications;
    private final Owners owners;
    private final HolderFiles files;
    private final Drafts drafts;
    private final Pages pages;
    private final Clock clock;

    /// What it works with.
    record Parts(
            Applications applications, Owners owners, HolderFiles files, Drafts drafts, Pages pages, Clock clock) {}

    People(Parts parts) {
        this.applications = parts.applications();
        this.owners = parts.owners();
        this.files = parts.files();
        this.drafts = parts.drafts();
        this.pages = parts.pages();
        this.clock = parts.clock();
    }

    /// The list.
    Answer list(Session session) {
        List<Gap> gaps = applications.gaps(session.platform(), session.link().customer());
        List<View.Person> people = new ArrayList<>();
        for (Owners.Person person : persons(session)) {
            String id = person.id().text();
            boolean isPaperMissing =
                    gaps.stream().anyMatch(gap -> Gaps.stepOf(gap) == Step.PEOPLE && isAbout(gap, person, session));
            people.add(new View.Person(
                    name(person),
                    roles(session, person),
                    session.path("person/" + id),
                    session.path("person/" + id + "/files"),
                    isPaperMissing));
        }
        List<String> notes = new ArrayList<>();
        for (Gap gap : gaps) {
            switch (gap.type()) {
                case MISSING_BENEFICIAL_OWNER -> notes.add(session.texts().get("people.missing.owner"));
                case MISSING_CONTROL_PERSON -> notes.add(session.texts().get("people.missing.control"));
                case INVALID_FIELD -> notes.add(session.texts().get("people.missing.sum"));
                default -> {
                    // Shown with the person.
                }
            }
        }
        View.People content = new View.People(
                Step.PEOPLE.number(CustomerType.BUSINESS),
                Step.of(CustomerType.BUSINESS).size(),
                session.path("files"),
                session.path(Step.REVIEW.slug()),
                session.path("person/" + NEW),
                people,
                notes);
        View view = Flow.view(session, session.texts().get("step.people.title"), "people");
        return pages.show(200, view, "people", content);
    }

    /// Everybody, for the review.
    List<View.Line> lines(Session session) {
        return persons(session).stream()
                .map(person -> new View.Line(roles(session, person), name(person)))
                .toList();
    }

    private boolean isAbout(Gap gap, Owners.Person person, Session session) {
        return gap.resourceId().equals(person.id().text())
                || files.of(session.tenant(), person.id()).stream()
                        .anyMatch(held -> held.id().text().equals(gap.resourceId()));
    }

    private List<Owners.Person> persons(Session session) {
        return owners.of(session.tenant(), session.link().customer(), session.key());
    }

    private static String name(Owners.Person person) {
        return person.info().at("/personalInfo/firstName").asString("") + " "
                + person.info().at("/personalInfo/lastName").asString("");
    }

    private static String roles(Session session, Owners.Person person) {
        List<String> said = new ArrayList<>();
        person.info().path("roles").forEach(role -> said.add(session.texts().get("choice." + role.asString(""))));
        said.add(session.texts()
                .get("people.share", person.info().path("ownershipPercentage").asInt(0)));
        return String.join(", ", said);
    }

    private Optional<Owners.Person> person(Session session, Call call) {
        return BeneficialOwnerId.parse(call.pathParameter("person"))
                .flatMap(id -> persons(session).stream()
                        .filter(person -> person.id().equals(id))
                        .findFirst());
    }

    private static boolean isNew(Call call) {
        return call.pathParameter("person").equals(NEW);
    }

    /// A person's page.
    Answer show(Session session, Call call) {
        Optional<Owners.Person> person = person(session, call);
        return person.isEmpty() && !isNew(call)
                ? Doors.seeOther(session.path("people"))
                : page(
                        session,
                        person,
                        answers(session, person),
                        HostedRoutes.isToCheck(call) ? missing(session, person, answers(session, person)) : List.of(),
                        200);
    }

    private Form answers(Session session, Optional<Owners.Person> person) {
        Form known = person.map(one -> Form.of(one.info(), ALL)).orElse(Form.EMPTY);
        return draft(session, person).over(known);
    }

    private Form draft(Session session, Optional<Owners.Person> person) {
        return drafts.find(session.tenant(), session.link().customer(), session.key(), key(person));
    }

    private static String key(Optional<Owners.Person> person) {
        return "person|" + person.map(one -> one.id().text()).orElse(NEW);
    }

    private Answer page(
            Session session, Optional<Owners.Person> person, Form answers, List<View.Problem> problems, int status) {
        String at = "person/" + person.map(one -> one.id().text()).orElse(NEW);
        String title = person.map(one -> session.texts().get("person.title", name(one)))
                .orElseGet(() -> session.texts().get("person.title.new"));
        View.Questions content = new View.Questions(
                "person",
                Step.PEOPLE.number(CustomerType.BUSINESS),
                Step.of(CustomerType.BUSINESS).size(),
                session.path(at),
                Optional.of(session.path("people")),
                ALL,
                answers,
                problems,
                person.map(Owners.Person::hasIdentifier).orElse(false));
        return pages.show(status, Flow.view(session, title, at), "questions", content);
    }

    Answer keepDraft(Session session, Call call, Form sent) {
        Optional<Owners.Person> person = person(session, call);
        if (person.isPresent() || isNew(call)) {
            keep(session, person, sent.of(ALL));
        }
        return Answer.noContent();
    }

    private void keep(Session session, Optional<Owners.Person> person, Form form) {
        drafts.save(session.tenant(), session.link().customer(), session.key(), key(person), form, clock.instant());
    }

    /// Keeps a person, and goes on to the document.
    Answer save(Session session, Call call, Form sent) {
        Optional<Owners.Person> person = person(session, call);
        if (person.isEmpty() && !isNew(call)) {
            return Doors.seeOther(session.path("people"));
        }
        Form form = sent.of(ALL);
        keep(session, person, form);
        if (!missing(session, person, form).isEmpty()) {
            String at = "person/" + person.map(one -> one.id().text()).orElse(NEW);
            return Doors.seeOther(session.path(at) + "?" + Flow.CHECK);
        }
        ObjectNode info = form.json(PERSON);
        if (!info.has("ownershipPercentage")) {
            info.put("ownershipPercentage", 0);
        }
        BeneficialOwnerId id;
        try {
            id = write(session, person, info);
        } catch (ApiException refused) {
            return page(session, person, form, Flow.problems(session, ALL, refused), 422);
        }
        drafts.remove(session.tenant(), session.link().customer(), key(person));
        // Which document it will be, for the next page.
        Optional<Owners.Person> saved =
                persons(session).stream().filter(one -> one.id().equals(id)).findFirst();
        keep(session, saved, form.of(List.of(DOCUMENT_TYPE, DOCUMENT_COUNTRY)));
        return Doors.seeOther(session.path("person/" + id.text() + "/files"));
    }

    private static List<View.Problem> missing(Session session, Optional<Owners.Person> person, Form form) {
        boolean isIdentifierKnown = person.map(Owners.Person::hasIdentifier).orElse(false);
        List<View.Problem> problems = new ArrayList<>();
        for (Field field : ALL) {
            boolean isNeeded =
                    field.isRequired() && !(isIdentifierKnown && field.path().endsWith(".identifier"));
            if (isNeeded && !form.isAnswered(field)) {
                problems.add(Flow.problem(session, field));
            }
        }
        return problems;
    }

    private BeneficialOwnerId write(Session session, Optional<Owners.Person> person, ObjectNode info) {
        if (person.isEmpty()) {
            return owners.add(session.platform(), session.link().customer(), info);
        }
        owners.change(session.tenant(), session.link().customer(), person.get().id(), info);
        return person.get().id();
    }

    /// A person's documents.
    Answer files(Session session, Call call) {
        return files(session, call, List.of(), 200);
    }

    private Answer files(Session session, Call call, List<View.Problem> problems, int status) {
        Optional<Owners.Person> person = person(session, call);
        if (person.isEmpty()) {
            return Doors.seeOther(session.path("people"));
        }
        String at = "person/" + person.get().id().text();
        List<View.Slot> slots = Uploads.identitySlots(
                draft(session, person), files.of(session.tenant(), person.get().id()), session.path(at + "/files"));
        if (slots.isEmpty()) {
            return Doors.seeOther(session.path(at));
        }
        View.Files content = new View.Files(
                "person",
                Step.PEOPLE.number(CustomerType.BUSINESS),
                Step.of(CustomerType.BUSINESS).size(),
                session.path(at),
                session.path("people"),
                slots,
                problems);
        String title = session.texts().get("files.person.title", name(person.get()));
        return pages.show(status, Flow.view(session, title, at + "/files"), "files", content);
    }

    Answer take(Session session, Call call) {
        Optional<Owners.Person> person = person(session, call);
        if (person.isEmpty()) {
            return Doors.seeOther(session.path("people"));
        }
        @Nullable String named = call.query(LocalDate.now(clock)).text("slot", Rules.text(20));
        String slot = named == null ? "" : named;
        Map<String, String> known = new HashMap<>(Uploads.identity(draft(session, person), slot));
        try {
            files.put(call, session.tenant(), person.get().id(), known, Set.of());
        } catch (ApiException refused) {
            return files(session, call, List.of(Uploads.problem(session, slot, refused)), 422);
        }
        return Doors.seeOther(session.path("person/" + person.get().id().text() + "/files"));
    }

    private static List<Field> concat(List<Field> one, List<Field> other) {
        List<Field> all = new ArrayList<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }
}
