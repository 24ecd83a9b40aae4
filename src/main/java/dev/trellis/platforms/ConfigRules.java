package dev.trellis.platforms;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;
import dev.trellis.json.Timestamps;
import dev.trellis.json.ValidationContext;
import dev.trellis.outbound.EndpointPolicy;
import java.net.IDN;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// The fields of `/config`: how they are validated, how a change is merged into them, and how they
/// are returned (behaviour, section 8).
public final class ConfigRules {
    private static final long MAX_AMOUNT = 9_007_199_254_740_991L; // 2^53 - 1: every JSON reader can represent it

    /// The values of `CustomerInfoFieldName` of the contract.
    static final String[] CUSTOMER_INFO_FIELDS = {
        "FULL_NAME",
        "BIRTH_DATE",
        "NATIONALITY",
        "PHONE_NUMBER",
        "EMAIL",
        "POSTAL_ADDRESS",
        "TAX_ID",
        "REGISTRATION_NUMBER",
        "USER_TYPE",
        "COUNTRY_OF_RESIDENCE",
        "ACCOUNT_IDENTIFIER",
        "FI_LEGAL_ENTITY_NAME",
        "FI_ADDRESS",
        "PURPOSE_OF_PAYMENT",
        "ULTIMATE_INSTITUTION_COUNTRY",
        "IDENTIFIER",
        "BUSINESS_TYPE",
        "COMPANY_LEGAL_NAME",
        "ID_TYPE",
        "ID_NUMBER"
    };

    private static final ObjectRule CURRENCY = ObjectRule.object()
            .required("currencyCode", ConfigRules::currency)
            .required("minAmount", Rules.wholeNumber(0, MAX_AMOUNT))
            .required("maxAmount", Rules.wholeNumber(0, MAX_AMOUNT))
            .required(
                    "requiredCounterpartyFields",
                    listOfComplete(
                            ObjectRule.object()
                                    .required("name", Rules.choice(CUSTOMER_INFO_FIELDS))
                                    .required("mandatory", Rules.flag())
                                    .build(),
                            50))
            .required("enabledTransactionTypes", Rules.list(Rules.choice("INCOMING", "OUTGOING"), 2))
            .build();

    private static final ObjectRule EMBEDDED_WALLET = ObjectRule.object()
            .optional("appName", Rules.text(255))
            .optional("otpLength", Rules.wholeNumber(4, 12))
            .optional("alphanumeric", Rules.flag())
            .optional("expirationSeconds", Rules.wholeNumber(1, 86_400))
            .optional("sendFromEmailAddress", Rules.email())
            .optional("sendFromEmailSenderName", Rules.text(255))
            .optional("replyToEmailAddress", Rules.email())
            .optional("logoUrl", UrlRules.url(512, "https", "http"))
            .build();

    private static final ObjectRule CARD_TOKENIZATION = ObjectRule.object()
            .optional("displayName", Rules.text(255))
            .optional("logoUrl", UrlRules.url(512, "https"))
            .optional(
                    "email",
                    ObjectRule.object()
                            .optional("fromAddress", Rules.email())
                            .optional("fromName", Rules.text(255))
                            .optional("replyToAddress", Rules.email())
                            .optional("subject", Rules.text(255))
                            .optional("bodyText", Rules.paragraph(2000))
                            .build())
            .optional(
                    "sms",
                    ObjectRule.object()
                            .optional("templateSid", Rules.text(64))
                            .optional("bodyText", Rules.paragraph(480))
                            .build())
            .build();

    /// How the hosted verification flow looks, which origins may embed it, and to which it may
    /// redirect. An addition of ours to the contract.
    private static final ObjectRule VERIFICATION_FLOW = ObjectRule.object()
            .optional("displayName", Rules.text(60))
            .optional("logoUrl", UrlRules.url(512, "https"))
            .optional("accentColor", Rules.pattern("^#[0-9A-Fa-f]{6}$", "Must be a colour such as #1D4ED8."))
            .optional("origins", Rules.list(UrlRules::origin, 20))
            .build();

    private static final ObjectRule FEE = ObjectRule.object()
            .required("feeType", Rules.choice("CROSS_CURRENCY_TRANSACTION"))
            .required("sourceCurrency", ConfigRules::currency)
            .required("variableFeeBps", Rules.wholeNumber(0, 10_000))
            .required(
                    "fixedFee",
                    ObjectRule.object()
                            .required("amount", Rules.wholeNumber(0, MAX_AMOUNT))
                            .required("currency", ConfigRules::currency)
                            .build())
            .build();

    private ConfigRules() {}

    /// Validates the body of `PATCH /config` and returns the fields to change.
    ///
    /// @param endpoints decides whether the server may send requests to a URL
    /// @throws dev.trellis.base.ApiException with every error
    public static ObjectNode read(JsonNode body, Mode mode, EndpointPolicy endpoints, ValidationContext context) {
        String[] schemes = mode == Mode.PRODUCTION ? new String[] {"https"} : new String[] {"https", "http"};
        ObjectRule rule = ObjectRule.object()
                .optional("umaDomain", ConfigRules::domain)
                .optional("webhookEndpoint", UrlRules.callable(UrlRules.url(2048, schemes), mode, endpoints))
                .optional("supportedCurrencies", ConfigRules::currencies)
                .optional("embeddedWalletConfig", EMBEDDED_WALLET)
                .optional("cardTokenization2faConfig", CARD_TOKENIZATION)
                .optional("verificationFlow", VERIFICATION_FLOW)
                .optional("feeConfigs", listOfComplete(FEE, 200))
                .optional("sandboxAutoDecide", sandboxOnly(mode))
                .build();
        @Nullable ObjectNode change = rule.read(body, "", context);
        context.throwIfInvalid();
        return change == null ? Json.object() : change;
    }

    /// Merges a change into the configuration.
    ///
    /// @param now when it was changed
    static Platform apply(Platform previous, ObjectNode change, Instant now) {
        ObjectNode changes = change.deepCopy();
        @Nullable JsonNode umaDomain = changes.remove("umaDomain");
        keepProviderRequiredFields(previous, changes);
        return withConfig(
                previous,
                umaDomain == null ? previous.umaDomain() : umaDomain.stringValue(),
                ObjectRule.merge(previous.config(), changes),
                now);
    }

    /// Sets the customer fields that the provider of a currency requires.
    ///
    /// @throws ApiException `INVALID_INPUT` for an unsupported currency or an unknown field
    static Platform requireCustomerFields(Platform previous, String currency, List<String> fields, Instant now) {
        List<String> unknown = new ArrayList<>(fields);
        unknown.removeAll(List.of(CUSTOMER_INFO_FIELDS));
        if (!unknown.isEmpty() || !previous.currencies().contains(currency)) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    unknown.isEmpty()
                            ? currency + " is not a currency of this platform."
                            : "Not a field: " + String.join(", ", unknown) + ". There are: "
                                    + String.join(", ", CUSTOMER_INFO_FIELDS) + ".");
        }
        ObjectNode config = previous.config().deepCopy();
        for (JsonNode supported : config.path("supportedCurrencies")) {
            if (supported.path("currencyCode").asString().equals(currency)) {
                ((ObjectNode) supported).remove("providerRequiredCustomerFields");
                fields.forEach(((ObjectNode) supported).withArray("providerRequiredCustomerFields")::add);
            }
        }
        return withConfig(previous, previous.umaDomain(), config, now);
    }

    /// Returns the platform with the next version of its configuration.
    private static Platform withConfig(Platform previous, String umaDomain, ObjectNode config, Instant now) {
        return new Platform(
                previous.id(),
                previous.name(),
                previous.mode(),
                previous.isRegulated(),
                previous.revision(),
                umaDomain,
                config,
                previous.configVersion() + 1,
                previous.createdAt(),
                now);
    }

    /// A PATCH replaces the list of currencies, except for the fields of a currency that only the
    /// operator may set: these are copied from the previous list.
    private static void keepProviderRequiredFields(Platform previous, ObjectNode changes) {
        Map<String, JsonNode> previousByCode = new HashMap<>();
        previous.config()
                .path("supportedCurrencies")
                .forEach(c -> previousByCode.put(c.path("currencyCode").asString(), c));
        for (JsonNode currency : changes.path("supportedCurrencies")) {
            @Nullable
            JsonNode existing = previousByCode.get(currency.path("currencyCode").asString());
            for (String field :
                    List.of("providerRequiredCustomerFields", "providerRequiredCounterpartyCustomerFields")) {
                if (existing != null && existing.has(field)) {
                    ((ObjectNode) currency).set(field, existing.get(field));
                }
            }
        }
    }

    /// Returns the configuration of a new platform: its currencies with the widest limits.
    static ObjectNode initial(List<String> currencies) {
        ObjectNode config = Json.object();
        ArrayNode supported = config.putArray("supportedCurrencies");
        for (String code : currencies) {
            ObjectNode currency = supported.addObject();
            currency.put("currencyCode", code);
            currency.put("minAmount", 1L);
            currency.put("maxAmount", MAX_AMOUNT);
            currency.putArray("requiredCounterpartyFields");
            currency.putArray("enabledTransactionTypes").add("OUTGOING").add("INCOMING");
        }
        return config;
    }

    /// Returns the configuration as `/config` returns it.
    public static ObjectNode json(Platform platform) {
        ObjectNode json = Json.object();
        json.put("id", "PlatformConfig:" + platform.id().uuid());
        json.put("umaDomain", platform.umaDomain());
        json.put("isRegulatedFinancialInstitution", platform.isRegulated());
        json.setAll(platform.config());
        json.put("createdAt", Timestamps.format(platform.createdAt()));
        json.put("updatedAt", Timestamps.format(platform.updatedAt()));
        return json;
    }

    private static @Nullable JsonNode currencies(JsonNode value, String path, ValidationContext context) {
        @Nullable JsonNode list = listOfComplete(CURRENCY, 200).read(value, path, context);
        if (list == null) {
            return null;
        }
        Set<String> codes = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode currency = list.get(i);
            if (currency.has("currencyCode")
                    && !codes.add(currency.path("currencyCode").stringValue())) {
                context.addError(path + "." + i + ".currencyCode", "Stands in the list twice.");
            }
            if (currency.path("minAmount").asLong(0)
                    > currency.path("maxAmount").asLong(MAX_AMOUNT)) {
                context.addError(path + "." + i + ".minAmount", "Must not be greater than maxAmount.");
            }
        }
        return list;
    }

    /// A list of objects, each of which must be complete since the list is replaced as a whole.
    private static Rule listOfComplete(ObjectRule item, int max) {
        return Rules.list(
                (value, path, context) -> {
                    @Nullable ObjectNode read = item.read(value, path, context);
                    if (read != null) {
                        item.requireComplete(read, path, context);
                    }
                    return read;
                },
                max);
    }

    private static @Nullable JsonNode currency(JsonNode value, String path, ValidationContext context) {
        @Nullable String code = Rules.string(value, path, context);
        if (code == null) {
            return null;
        }
        if (CurrencyCatalog.find(code).isEmpty()) {
            context.addError(new FieldError(
                    path, "Must be the code of a known currency, such as USD or BTC.", ErrorCode.INVALID_CURRENCY));
            return null;
        }
        return StringNode.valueOf(code);
    }

    /// A flag that can be true in a sandbox only: automatic decisions by the ending of a
    /// customer's name.
    private static Rule sandboxOnly(Mode mode) {
        Rule flag = Rules.flag();
        return (value, path, context) -> {
            @Nullable JsonNode read = flag.read(value, path, context);
            if (read != null && read.booleanValue() && mode != Mode.SANDBOX) {
                context.addError(path, "Can be switched on for a sandbox only.");
                return null;
            }
            return read;
        };
    }

    private static @Nullable JsonNode domain(JsonNode value, String path, ValidationContext context) {
        @Nullable String domain = Rules.string(value, path, context);
        if (domain == null) {
            return null;
        }
        String folded = domain.toLowerCase(Locale.ROOT);
        if (!Rules.isDomainName(folded)) {
            context.addError(path, "Must be a full domain name, such as uma.example.com.");
            return null;
        }
        return StringNode.valueOf(IDN.toASCII(folded));
    }
}
