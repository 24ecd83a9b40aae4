package dev.trellis.customers;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Checks that a customer has the fields that the providers of its currencies require (behaviour,
/// section 3: `providerRequiredCustomerFields`).
final class RequiredFieldsValidator {
    private RequiredFieldsValidator() {}

    /// Adds an error for every required field that is missing.
    ///
    /// @param hasIdentifier whether the customer has an identification number
    /// @param context receives the errors
    static void validate(
            CustomerType type,
            Platform platform,
            @Nullable List<String> currencies,
            ObjectNode profile,
            @Nullable String region,
            boolean hasIdentifier,
            ValidationContext context) {
        if (currencies == null) {
            return;
        }
        for (String currency : currencies) {
            for (String info : platform.providerRequiredCustomerFields(currency)) {
                Optional<String> path = path(info, type);
                if (path.isPresent() && !isPresent(path.get(), profile, region, hasIdentifier)) {
                    context.addError(new FieldError(
                            path.get(), "Is required for " + currency + ".", ErrorCode.MISSING_MANDATORY_USER_INFO));
                }
            }
        }
    }

    /// The path of the field that a `CustomerInfoFieldName` of the contract stands for; empty for
    /// names that concern payments and not customers.
    static Optional<String> path(String info, CustomerType type) {
        boolean isIndividual = type == CustomerType.INDIVIDUAL;
        @Nullable
        String path =
                switch (info) {
                    case "FULL_NAME" -> isIndividual ? "fullName" : "businessInfo.legalName";
                    case "COMPANY_LEGAL_NAME" -> isIndividual ? null : "businessInfo.legalName";
                    case "BIRTH_DATE" -> isIndividual ? "birthDate" : null;
                    case "NATIONALITY" -> isIndividual ? "nationality" : "businessInfo.country";
                    case "PHONE_NUMBER" -> "phoneNumber";
                    case "EMAIL" -> "email";
                    case "POSTAL_ADDRESS" -> "address";
                    case "COUNTRY_OF_RESIDENCE" -> isIndividual ? "region" : "businessInfo.country";
                    case "TAX_ID" -> isIndividual ? "identifier" : "businessInfo.taxId";
                    case "REGISTRATION_NUMBER" -> isIndividual ? null : "businessInfo.registrationNumber";
                    case "BUSINESS_TYPE" -> isIndividual ? null : "businessInfo.businessType";
                    case "IDENTIFIER", "ID_NUMBER" -> isIndividual ? "identifier" : "businessInfo.taxId";
                    case "ID_TYPE" -> isIndividual ? "idType" : null;
                    default -> null;
                };
        return Optional.ofNullable(path);
    }

    private static boolean isPresent(String path, ObjectNode profile, @Nullable String region, boolean hasIdentifier) {
        return switch (path) {
            case "identifier" -> hasIdentifier;
            case "region" -> region != null || profile.path("address").has("country");
            default -> !profile.at("/" + path.replace('.', '/')).isMissingNode();
        };
    }
}
