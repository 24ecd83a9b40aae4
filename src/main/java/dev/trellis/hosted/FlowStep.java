package dev.trellis.hosted;

import dev.trellis.customers.CustomerType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The pages of the flow between welcome and end, each with one topic.
enum FlowStep {
    IDENTITY(List.of(
            FormField.text("fullName", "name", 250), FormField.date("birthDate", "bday"), FormField.country("nationality", "off"))),
    COMPANY(List.of(
            FormField.text("businessInfo.legalName", "organization", 250),
            FormField.text("businessInfo.doingBusinessAs", "off", 250).optional(),
            FormField.country("businessInfo.country", "off"),
            FormField.number("businessInfo.registrationNumber", 100),
            FormField.number("businessInfo.taxId", 100),
            FormField.date("businessInfo.incorporatedOn", "off"),
            FormField.select(
                    "businessInfo.entityType",
                    "SOLE_PROPRIETORSHIP",
                    "PARTNERSHIP",
                    "LLC",
                    "CORPORATION",
                    "S_CORPORATION",
                    "NON_PROFIT",
                    "PUBLICLY_LISTED_COMPANY",
                    "TRUST",
                    "PRIVATE_FOUNDATION",
                    "CHARITY",
                    "OTHER"))),
    ADDRESS(address("")),
    NUMBER(List.of(
            FormField.country("countryOfIssuance", "off"),
            FormField.radio("idType", "SSN", "ITIN", "NON_US_TAX_ID"),
            FormField.number("identifier", 64))),
    DOCUMENT(List.of(
            FormField.radio("documentType", "PASSPORT", "DRIVERS_LICENSE", "NATIONAL_ID"),
            FormField.country("documentCountry", "off"))),
    PAPERS(List.of()),
    PEOPLE(List.of()),
    REVIEW(List.of());

    private static final List<FlowStep> OF_INDIVIDUAL = List.of(IDENTITY, ADDRESS, NUMBER, DOCUMENT, REVIEW);
    private static final List<FlowStep> OF_BUSINESS = List.of(COMPANY, ADDRESS, PAPERS, PEOPLE, REVIEW);

    private final List<FormField> fields;

    FlowStep(List<FormField> fields) {
        this.fields = fields;
    }

    private static List<FormField> address(String before) {
        return List.of(
                FormField.country(before + "address.country", "country"),
                FormField.text(before + "address.line1", "address-line1", 250),
                FormField.text(before + "address.line2", "address-line2", 250).optional(),
                FormField.text(before + "address.postalCode", "postal-code", 20),
                FormField.text(before + "address.city", "address-level2", 250),
                FormField.text(before + "address.state", "address-level1", 250).optional());
    }

    static List<FlowStep> stepsOf(CustomerType type) {
        return type == CustomerType.INDIVIDUAL ? OF_INDIVIDUAL : OF_BUSINESS;
    }

    List<FormField> fields() {
        return fields;
    }

    /// As it stands in addresses, and in the keys of its words.
    String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<FlowStep> parse(CustomerType type, String slug) {
        return stepsOf(type).stream().filter(step -> step.slug().equals(slug)).findFirst();
    }

    static boolean isKnown(String slug) {
        return Arrays.stream(values()).anyMatch(step -> step.slug().equals(slug));
    }

    /// Whether something stands among what this page lets one choose.
    boolean offers(String choice) {
        return fields.stream().anyMatch(field -> field.choices().contains(choice));
    }

    /// Which one it is, counted from 1.
    int number(CustomerType type) {
        return stepsOf(type).indexOf(this) + 1;
    }

    /// The one after it; the last one is followed by none.
    FlowStep next(CustomerType type) {
        List<FlowStep> all = stepsOf(type);
        return all.get(Math.min(all.indexOf(this) + 1, all.size() - 1));
    }

    Optional<FlowStep> before(CustomerType type) {
        int index = stepsOf(type).indexOf(this);
        return index <= 0 ? Optional.empty() : Optional.of(stepsOf(type).get(index - 1));
    }
}
