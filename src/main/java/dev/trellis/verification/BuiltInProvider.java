package dev.trellis.verification;

import dev.trellis.customers.CustomerType;
import dev.trellis.watchlist.Watchlist;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// The built-in provider: age, documents too small to be read, names that agree, a local
/// watch-list. What it is sure of it decides; the rest it leaves to a person.
final class BuiltInProvider implements VerificationProvider {
    private static final int ADULT = 18;
    private static final int UNREADABLY_SMALL = 5_000;

    private final Watchlist watchlist;
    private final Clock clock;

    BuiltInProvider(Watchlist watchlist, Clock clock) {
        this.watchlist = watchlist;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "built-in rules";
    }

    @Override
    public Evaluation evaluate(Applicant applicant) {
        List<VerificationIssue> unreadable = unreadableDocuments(applicant);
        if (!unreadable.isEmpty()) {
            return new Evaluation.NeedsCorrection("Documents are too small to be read.", unreadable);
        }
        if (isMinor(applicant.profile().path("birthDate"))) {
            return new Evaluation.Rejected(
                    "Younger than " + ADULT + ".",
                    List.of(new VerificationIssue(
                            applicant.id().text(),
                            VerificationIssue.Type.APPLICANT_REJECTED,
                            "customer.birthDate",
                            List.of(),
                            "Applicants must be at least " + ADULT + " years old.")));
        }
        List<String> doubts = reviewReasons(applicant);
        return doubts.isEmpty()
                ? new Evaluation.Approved("Complete, of age, names agree. "
                        + watchlist
                                .edition()
                                .map(edition -> "Not on the watch-list (" + edition + ").")
                                .orElse("There is no watch-list."))
                : new Evaluation.NeedsReview(String.join(" ", doubts));
    }

    private static List<VerificationIssue> unreadableDocuments(Applicant applicant) {
        List<Applicant.DocumentEvidence> papers = new ArrayList<>(applicant.documents());
        applicant.beneficialOwners().forEach(owner -> papers.addAll(owner.documents()));
        return papers.stream()
                .filter(paper -> paper.size() < UNREADABLY_SMALL)
                .map(paper -> VerificationIssue.documentIssue(
                        paper.id(),
                        VerificationIssue.Type.UNREADABLE_DOCUMENT,
                        List.of(paper.type()),
                        "The file is too small to be read. Upload a larger picture or scan."))
                .toList();
    }

    private List<String> reviewReasons(Applicant applicant) {
        List<String> doubts = new ArrayList<>();
        boolean isBusiness = applicant.type() == CustomerType.BUSINESS;
        JsonNode profile = applicant.profile();
        String name = isBusiness
                ? profile.at("/businessInfo/legalName").asString("")
                : profile.path("fullName").asString("");
        screen(name, isBusiness, profile.path("birthDate"), doubts);
        String trade = profile.at("/businessInfo/doingBusinessAs").asString("");
        if (!trade.isEmpty()) {
            screen(trade, true, MissingNode.getInstance(), doubts);
        }
        if (applicant.isRenamed()) {
            doubts.add("The customer replaced the name that the platform had registered.");
        }
        String politics = profile.path("pepStatus").asString("NONE");
        if (!politics.equals("NONE")) {
            doubts.add("Politically exposed: " + politics + ".");
        }
        Set<String> people = new HashSet<>();
        for (Applicant.BeneficialOwnerDetails owner : applicant.beneficialOwners()) {
            JsonNode person = owner.info().path("personalInfo");
            String fullName = String.join(
                    " ",
                    person.path("firstName").asString(""),
                    person.path("middleName").asString(""),
                    person.path("lastName").asString(""));
            screen(fullName, false, person.path("birthDate"), doubts);
            String once = fullName.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ") + person.path("birthDate");
            if (!people.add(once)) {
                doubts.add(owner.id() + " was named before, with the same date of birth.");
            }
            if (isMinor(person.path("birthDate"))) {
                doubts.add(owner.id() + " is younger than " + ADULT + ".");
            }
        }
        return doubts;
    }

    private void screen(String name, boolean isBusiness, JsonNode birthDate, List<String> doubts) {
        watchlist
                .screen(new Watchlist.Subject(name, isBusiness, date(birthDate)))
                .forEach(hit -> doubts.add("Watch-list: " + hit.reason() + "."));
    }

    private boolean isMinor(JsonNode birthDate) {
        return date(birthDate)
                .map(date -> date.isAfter(LocalDate.now(clock).minusYears(ADULT)))
                .orElse(false);
    }

    private static Optional<LocalDate> date(JsonNode text) {
        return text.isString() ? Optional.of(LocalDate.parse(text.stringValue())) : Optional.empty();
    }
}
