package dev.trellis.hosted;

import dev.trellis.customers.CustomerType;
import java.util.List;
import java.util.Optional;

/// A step of the flow between the welcome page and submission: one page with one topic. The steps
/// that have no fields are pages of their own kind.
enum FlowStep {
    IDENTITY(
            "identity",
            List.of(
                    FormField.text("fullName", "name", 250),
                    FormField.date("birthDate", "bday"),
                    FormField.country("nationality", "off"))),
    COMPANY(
            "company",
            List.of(
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
    ADDRESS(
            "address",
            List.of(
                    FormField.country("address.country", "country"),
                    FormField.text("address.line1", "address-line1", 250),
                    FormField.text("address.line2", "address-line2", 250).optional(),
                    FormField.text("address.postalCode", "postal-code", 20),
                    FormField.text("address.city", "address-level2", 250),
                    FormField.text("address.state", "address-level1", 250).optional())),
    /// The tax or social security number.
    IDENTIFIER(
            "number",
            List.of(
                    FormField.country("countryOfIssuance", "off"),
                    FormField.radio("idType", "SSN", "ITIN", "NON_US_TAX_ID"),
                    FormField.number("identifier", 64))),
    /// Which identity document it will be; the files are uploaded on the page after it.
    IDENTITY_DOCUMENT(
            "document",
            List.of(
                    FormField.radio("documentType", "PASSPORT", "DRIVERS_LICENSE", "NATIONAL_ID"),
                    FormField.country("documentCountry", "off"))),
    BUSINESS_DOCUMENTS("papers", List.of()),
    BENEFICIAL_OWNERS("people", List.of()),
    REVIEW("review", List.of());

    private static final List<FlowStep> STEPS_OF_INDIVIDUAL =
            List.of(IDENTITY, ADDRESS, IDENTIFIER, IDENTITY_DOCUMENT, REVIEW);
    private static final List<FlowStep> STEPS_OF_BUSINESS =
            List.of(COMPANY, ADDRESS, BUSINESS_DOCUMENTS, BENEFICIAL_OWNERS, REVIEW);

    private final String slug;
    private final List<FormField> fields;

    FlowStep(String slug, List<FormField> fields) {
        this.slug = slug;
        this.fields = fields;
    }

    /// The steps of a type of customer, in order.
    static List<FlowStep> forType(CustomerType type) {
        return type == CustomerType.INDIVIDUAL ? STEPS_OF_INDIVIDUAL : STEPS_OF_BUSINESS;
    }

    List<FormField> fields() {
        return fields;
    }

    /// The name of the step in addresses, in the keys of its texts and in the keys of drafts.
    String slug() {
        return slug;
    }

    /// Empty for a slug of no step of this type of customer.
    static Optional<FlowStep> parse(CustomerType type, String slug) {
        return forType(type).stream().filter(step -> step.slug.equals(slug)).findFirst();
    }

    /// Whether a field of this step has a choice.
    boolean offers(String choice) {
        return fields.stream().anyMatch(field -> field.choices().contains(choice));
    }

    /// The position of the step, counted from 1.
    int number(CustomerType type) {
        return forType(type).indexOf(this) + 1;
    }

    /// The next step; for the last step, itself.
    FlowStep next(CustomerType type) {
        List<FlowStep> steps = forType(type);
        return steps.get(Math.min(steps.indexOf(this) + 1, steps.size() - 1));
    }

    /// The previous step; empty for the first.
    Optional<FlowStep> previous(CustomerType type) {
        int index = forType(type).indexOf(this);
        return index <= 0 ? Optional.empty() : Optional.of(forType(type).get(index - 1));
    }
}
