package dev.trellis.customers;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The parsed body of a request that creates or changes a customer, split by how it is stored: in
/// columns in plain text, in the encrypted identification number, and in the encrypted profile. A
/// component that was not sent is `null`.
///
/// @param status the status that the platform sets
/// @param identifier the identification number
/// @param profile all personal data except for the identification number
record CustomerRequest(
        CustomerType type,
        @Nullable String platformCustomerId,
        @Nullable String region,
        @Nullable List<String> currencies,
        @Nullable String umaAddress,
        @Nullable CustomerStatus status,
        @Nullable String identifier,
        ObjectNode profile) {

    private static final Rule TYPE = Rules.choice(CustomerType.class);

    /// The versions of the end-user terms that can be consented to.
    private static final Set<String> TERMS_VERSIONS = Set.of(EndUserTermsRoutes.VERSION);

    /// The canonical JSON of this request: the same for all bodies with the same meaning, whatever
    /// their order, their white space, and the fields in them that are ignored.
    String canonical() {
        ObjectNode all = Json.object();
        all.set("profile", profile);
        all.put("platformCustomerId", platformCustomerId);
        all.put("umaAddress", umaAddress);
        all.put("status", status == null ? null : status.name());
        all.put("identifier", identifier);
        if (currencies != null) {
            currencies.forEach(all.putArray("currencies")::add);
        }
        return Json.canonical(all);
    }

    /// Parses and validates the body of a request that creates a customer.
    ///
    /// @throws dev.trellis.base.ApiException with every error
    static CustomerRequest parseNew(JsonNode body, Platform platform, ValidationContext context) {
        CustomerType type = readType(body, context).orElse(null);
        if (type == null) {
            // The other fields depend on the type; errors of those that both types have can be
            // reported already.
            @Nullable
            ObjectNode shared =
                    CustomerFieldRules.forCreation(CustomerType.INDIVIDUAL).read(body, "", context);
            if (shared != null) {
                fromFields(CustomerType.INDIVIDUAL, shared, platform, context);
            }
            context.throwIfInvalid();
            throw new IllegalStateException("a missing customerType was not reported as an error");
        }
        ObjectRule rule = CustomerFieldRules.forCreation(type);
        @Nullable ObjectNode fields = rule.read(body, "", context);
        if (fields == null) {
            context.throwIfInvalid();
            throw new IllegalStateException("a body that is no object was not reported as an error");
        }
        rule.requireComplete(fields, "", context);
        CustomerRequest request = fromFields(type, fields, platform, context);
        RequiredFieldsValidator.validate(
                type,
                platform,
                request.currencies(),
                request.profile(),
                request.region(),
                request.identifier() != null,
                context);
        context.throwIfInvalid();
        return request;
    }

    /// Parses the body of a request that changes a customer, and adds its errors to the context
    /// without throwing them. Whether the result is complete can be checked only after the change
    /// was merged into the customer.
    static CustomerRequest parseChange(JsonNode body, CustomerType type, Platform platform, ValidationContext context) {
        Optional<CustomerType> sentType = readType(body, context);
        if (sentType.isPresent() && sentType.get() != type) {
            context.addError(new FieldError(
                    "customerType",
                    "Cannot change; this customer is " + type + ".",
                    FieldError.Constraint.oneOf(List.of(type.name())),
                    ErrorCode.INVALID_INPUT));
        }
        @Nullable ObjectNode fields = CustomerFieldRules.forUpdate(type).read(body, "", context);
        if (fields == null) {
            context.throwIfInvalid();
            throw new IllegalStateException("a body that is no object was not reported as an error");
        }
        return fromFields(type, fields, platform, context);
    }

    private static Optional<CustomerType> readType(JsonNode body, ValidationContext context) {
        if (!body.isObject()) {
            return Optional.empty();
        }
        @Nullable JsonNode sent = body.get("customerType");
        if (sent == null) {
            context.addError(new FieldError(
                    "customerType",
                    "Is required: INDIVIDUAL or BUSINESS.",
                    FieldError.Constraint.oneOf(List.of("INDIVIDUAL", "BUSINESS")),
                    ErrorCode.INVALID_INPUT));
            return Optional.empty();
        }
        @Nullable JsonNode read = TYPE.read(sent, "customerType", context);
        return Optional.ofNullable(read).map(type -> CustomerType.valueOf(type.stringValue()));
    }

    private static CustomerRequest fromFields(
            CustomerType type, ObjectNode fields, Platform platform, ValidationContext context) {
        @Nullable String status = removeText(fields, type.statusField());
        checkConsent(fields, context);
        return new CustomerRequest(
                type,
                removeText(fields, "platformCustomerId"),
                removeText(fields, "region"),
                removeCurrencies(fields, platform, context),
                removeUmaAddress(fields, platform, context),
                status == null ? null : CustomerStatus.valueOf(status),
                removeText(fields, "identifier"),
                fields);
    }

    private static @Nullable String removeText(ObjectNode fields, String name) {
        @Nullable JsonNode value = fields.remove(name);
        return value == null ? null : value.stringValue();
    }

    private static @Nullable List<String> removeCurrencies(
            ObjectNode fields, Platform platform, ValidationContext context) {
        @Nullable JsonNode list = fields.remove("currencies");
        if (list == null) {
            return null;
        }
        List<String> supported = platform.currencies();
        List<String> currencies = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).isNull()) {
                continue;
            }
            String code = list.get(i).stringValue();
            if (!supported.contains(code)) {
                context.addError(new FieldError(
                        "currencies." + i,
                        supported.isEmpty()
                                ? "The platform supports no currency."
                                : "Must be one of the platform's currencies: " + String.join(", ", supported) + ".",
                        supported.isEmpty() ? null : FieldError.Constraint.oneOf(supported),
                        ErrorCode.INVALID_CURRENCY));
            } else if (!currencies.contains(code)) {
                currencies.add(code);
            }
        }
        return List.copyOf(currencies);
    }

    private static @Nullable String removeUmaAddress(ObjectNode fields, Platform platform, ValidationContext context) {
        @Nullable String sent = removeText(fields, "umaAddress");
        if (sent == null) {
            return null;
        }
        Optional<String> address = UmaAddresses.parse(sent, platform.umaDomain());
        if (address.isEmpty()) {
            context.addError(new FieldError(
                    "umaAddress",
                    "Must be $name@" + platform.umaDomain() + ", the name being 1 to 63 of a-z 0-9 - _ . +",
                    ErrorCode.INVALID_UMA_ADDRESS));
        }
        return address.orElse(null);
    }

    /// A consent must be complete by itself, in a change too: it is a statement of its own, and is
    /// never merged with an earlier one.
    private static void checkConsent(ObjectNode fields, ValidationContext context) {
        if (fields.get("endUserTermsConsent") instanceof ObjectNode consent) {
            CustomerFieldRules.TERMS_CONSENT.requireComplete(consent, "endUserTermsConsent", context);
        }
        JsonNode version = fields.path("endUserTermsConsent").path("termsVersion");
        if (version.isString() && !TERMS_VERSIONS.contains(version.stringValue())) {
            context.addError(new FieldError(
                    "endUserTermsConsent.termsVersion",
                    "There is no such version of the end-user terms.",
                    FieldError.Constraint.oneOf(List.copyOf(TERMS_VERSIONS)),
                    ErrorCode.END_USER_TERMS_VERSION_NOT_FOUND));
        }
    }
}
