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

/// What a caller says of a customer, read by the rules and taken apart: what is kept in clear, what
/// is sealed away, and the profile. Absent parts were not said.
///
/// @param profile everything personal but the identification number
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

    /// One text for all bodies that say the same, whatever their spelling and whatever in them is
    /// passed over.
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

    /// Reads the body of a creation.
    ///
    /// @throws dev.trellis.base.ApiException with every fault
    static CustomerRequest ofNew(JsonNode body, Platform platform, ValidationContext reading) {
        CustomerType type = type(body, reading).orElse(null);
        if (type == null) {
            // Which other fields there may be hangs on the type; those that all types share can be
            // told already.
            @Nullable
            ObjectNode shared = CustomerFields.ofNew(CustomerType.INDIVIDUAL).read(body, "", reading);
            if (shared != null) {
                takeApart(CustomerType.INDIVIDUAL, shared, platform, reading);
            }
            reading.throwIfInvalid();
            throw new IllegalStateException("a missing customerType was not noted as a fault");
        }
        ObjectRule rule = CustomerFields.ofNew(type);
        @Nullable ObjectNode fields = rule.read(body, "", reading);
        if (fields == null) {
            reading.throwIfInvalid();
            throw new IllegalStateException("a body that is no object was not noted as a fault");
        }
        rule.requireComplete(fields, "", reading);
        CustomerRequest submission = takeApart(type, fields, platform, reading);
        RequiredFieldsValidator.validate(
                type,
                platform,
                submission.currencies(),
                submission.profile(),
                submission.region(),
                submission.identifier() != null,
                reading);
        reading.throwIfInvalid();
        return submission;
    }

    /// Reads the body of a change. It is not refused here: whether it is complete shows only beside
    /// what stands already.
    static CustomerRequest ofChange(JsonNode body, CustomerType type, Platform platform, ValidationContext reading) {
        Optional<CustomerType> said = type(body, reading);
        if (said.isPresent() && said.get() != type) {
            reading.addError(new FieldError(
                    "customerType",
                    "Cannot change; this customer is " + type + ".",
                    FieldError.Constraint.oneOf(List.of(type.name())),
                    ErrorCode.INVALID_INPUT));
        }
        @Nullable ObjectNode fields = CustomerFields.changeable(type).read(body, "", reading);
        if (fields == null) {
            reading.throwIfInvalid();
            throw new IllegalStateException("a body that is no object was not noted as a fault");
        }
        return takeApart(type, fields, platform, reading);
    }

    private static Optional<CustomerType> type(JsonNode body, ValidationContext reading) {
        if (!body.isObject()) {
            return Optional.empty();
        }
        @Nullable JsonNode sent = body.get("customerType");
        if (sent == null) {
            reading.addError(new FieldError(
                    "customerType",
                    "Is required: INDIVIDUAL or BUSINESS.",
                    FieldError.Constraint.oneOf(List.of("INDIVIDUAL", "BUSINESS")),
                    ErrorCode.INVALID_INPUT));
            return Optional.empty();
        }
        @Nullable JsonNode read = TYPE.read(sent, "customerType", reading);
        return Optional.ofNullable(read).map(type -> CustomerType.valueOf(type.stringValue()));
    }

    private static CustomerRequest takeApart(
            CustomerType type, ObjectNode fields, Platform platform, ValidationContext reading) {
        @Nullable String status = take(fields, type.statusField());
        checkConsent(fields, reading);
        return new CustomerRequest(
                type,
                take(fields, "platformCustomerId"),
                take(fields, "region"),
                takeCurrencies(fields, platform, reading),
                takeUmaAddress(fields, platform, reading),
                status == null ? null : CustomerStatus.valueOf(status),
                take(fields, "identifier"),
                fields);
    }

    private static @Nullable String take(ObjectNode fields, String name) {
        @Nullable JsonNode value = fields.remove(name);
        return value == null ? null : value.stringValue();
    }

    private static @Nullable List<String> takeCurrencies(
            ObjectNode fields, Platform platform, ValidationContext reading) {
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
                reading.addError(new FieldError(
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

    private static @Nullable String takeUmaAddress(ObjectNode fields, Platform platform, ValidationContext reading) {
        @Nullable String sent = take(fields, "umaAddress");
        if (sent == null) {
            return null;
        }
        Optional<String> address = UmaAddresses.parse(sent, platform.umaDomain());
        if (address.isEmpty()) {
            reading.addError(new FieldError(
                    "umaAddress",
                    "Must be $name@" + platform.umaDomain() + ", the name being 1 to 63 of a-z 0-9 - _ . +",
                    ErrorCode.INVALID_UMA_ADDRESS));
        }
        return address.orElse(null);
    }

    /// A consent is a statement of its own: it must be complete by itself, also in a change.
    private static void checkConsent(ObjectNode fields, ValidationContext reading) {
        if (fields.get("endUserTermsConsent") instanceof ObjectNode consent) {
            CustomerFields.TERMS_CONSENT.requireComplete(consent, "endUserTermsConsent", reading);
        }
        JsonNode version = fields.path("endUserTermsConsent").path("termsVersion");
        if (version.isString() && !TERMS_VERSIONS.contains(version.stringValue())) {
            reading.addError(new FieldError(
                    "endUserTermsConsent.termsVersion",
                    "There is no such version of the end-user terms.",
                    FieldError.Constraint.oneOf(List.copyOf(TERMS_VERSIONS)),
                    ErrorCode.END_USER_TERMS_VERSION_NOT_FOUND));
        }
    }
}
