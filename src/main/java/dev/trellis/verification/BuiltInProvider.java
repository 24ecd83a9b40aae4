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

/// The provider for production, with built-in rules: age, documents too small to be readable, a
/// local watch-list, and circumstances that a reviewer should see. It approves or rejects clear
/// cases and leaves the others to a reviewer.
final class BuiltInProvider implements VerificationProvider {
    private static final int MIN_AGE = 18;
    private static final int MIN_READABLE_BYTES = 5_000;

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
                    "Younger than " + MIN_AGE + ".",
                    List.of(new VerificationIssue(
                            applicant.id().text(),
                            VerificationIssue.Type.APPLICANT_REJECTED,
                            "customer.birthDate",
                            List.of(),
                            "Applicants must be at least " + MIN_AGE + " years old.")));
        }
        List<String> reasons = reviewReasons(applicant);
        return reasons.isEmpty()
                ? new Evaluation.Approved("Complete, of age, names agree. "
                        + watchlist
                                .edition()
                                .map(edition -> "Not on the watch-list (" + edition + ").")
                                .orElse("There is no watch-list."))
                : new Evaluation.NeedsReview(String.join(" ", reasons));
    }

    private static List<VerificationIssue> unreadableDocuments(Applicant applicant) {
        List<Applicant.DocumentEvidence> documents = new ArrayList<>(applicant.documents());
        applicant.beneficialOwners().forEach(beneficialOwner -> documents.addAll(beneficialOwner.documents()));
        return documents.stream()
                .filter(document -> document.size() < MIN_READABLE_BYTES)
                .map(document -> VerificationIssue.documentIssue(
                        document.id(),
                        VerificationIssue.Type.UNREADABLE_DOCUMENT,
                        List.of(document.type()),
                        "The file is too small to be read. Upload a larger picture or scan."))
                .toList();
    }

    /// Why a reviewer must decide; empty if none needs to.
    private List<String> reviewReasons(Applicant applicant) {
        List<String> reasons = new ArrayList<>();
        boolean isBusiness = applicant.type() == CustomerType.BUSINESS;
        JsonNode profile = applicant.profile();
        String name = isBusiness
                ? profile.at("/businessInfo/legalName").asString("")
                : profile.path("fullName").asString("");
        screen(name, isBusiness, profile.path("birthDate"), reasons);
        String tradeName = profile.at("/businessInfo/doingBusinessAs").asString("");
        if (!tradeName.isEmpty()) {
            screen(tradeName, true, MissingNode.getInstance(), reasons);
        }
        if (applicant.isRenamed()) {
            reasons.add("The customer replaced the name that the platform had registered.");
        }
        String pepStatus = profile.path("pepStatus").asString("NONE");
        if (!pepStatus.equals("NONE")) {
            reasons.add("Politically exposed: " + pepStatus + ".");
        }
        Set<String> namesWithBirthDates = new HashSet<>();
        for (Applicant.BeneficialOwnerDetails beneficialOwner : applicant.beneficialOwners()) {
            JsonNode person = beneficialOwner.info().path("personalInfo");
            String fullName = String.join(
                    " ",
                    person.path("firstName").asString(""),
                    person.path("middleName").asString(""),
                    person.path("lastName").asString(""));
            screen(fullName, false, person.path("birthDate"), reasons);
            String nameWithBirthDate =
                    fullName.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ") + person.path("birthDate");
            if (!namesWithBirthDates.add(nameWithBirthDate)) {
                reasons.add(beneficialOwner.id() + " was named before, with the same date of birth.");
            }
            if (isMinor(person.path("birthDate"))) {
                reasons.add(beneficialOwner.id() + " is younger than " + MIN_AGE + ".");
            }
        }
        return reasons;
    }

    private void screen(String name, boolean isBusiness, JsonNode birthDate, List<String> reasons) {
        watchlist
                .screen(new Watchlist.Subject(name, isBusiness, date(birthDate)))
                .forEach(hit -> reasons.add("Watch-list: " + hit.reason() + "."));
    }

    private boolean isMinor(JsonNode birthDate) {
        return date(birthDate)
                .map(date -> date.isAfter(LocalDate.now(clock).minusYears(MIN_AGE)))
                .orElse(false);
    }

    private static Optional<LocalDate> date(JsonNode value) {
        return value.isString() ? Optional.of(LocalDate.parse(value.stringValue())) : Optional.empty();
    }
}
