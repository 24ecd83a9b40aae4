package dev.trellis.verification;

import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;

/// The fields of a beneficial owner in the API, with their validation rules.
final class BeneficialOwnerFields {
    private static final Rule NAME = Rules.text(250);

    private static final ObjectRule ADDRESS = ObjectRule.object()
            .required("line1", Rules.text(250))
            .optional("line2", Rules.text(250))
            .optional("city", Rules.text(250))
            .optional("state", Rules.text(250))
            .required("postalCode", Rules.text(20))
            .required("country", Rules.country())
            .build();

    private static final ObjectRule PERSON = ObjectRule.object()
            .required("firstName", NAME)
            .optional("middleName", NAME)
            .required("lastName", NAME)
            .required("birthDate", Rules.birthDate())
            .required("nationality", Rules.country())
            .optional("email", Rules.email())
            .optional("phoneNumber", Rules.phoneNumber())
            .required("address", ADDRESS)
            .required("idType", Rules.choice("SSN", "ITIN", "EIN", "NON_US_TAX_ID"))
            .required("identifier", Rules.text(64))
            .optional("countryOfIssuance", Rules.country())
            .build();

    /// The fields that can be changed; those that are required here are required on creation.
    static final ObjectRule OWNER = ObjectRule.object()
            .required(
                    "roles",
                    Rules.list(
                            Rules.choice(
                                    "UBO",
                                    "DIRECTOR",
                                    "COMPANY_OFFICER",
                                    "CONTROL_PERSON",
                                    "TRUSTEE",
                                    "GENERAL_PARTNER"),
                            6))
            .required("ownershipPercentage", Rules.wholeNumber(0, 100))
            .required("personalInfo", PERSON)
            .build();

    /// The fields on creation.
    static final ObjectRule NEW_OWNER = ObjectRule.object()
            .required("customerId", Rules.text(100))
            .includeAll(OWNER)
            .build();

    private BeneficialOwnerFields() {}
}
