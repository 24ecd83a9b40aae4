package dev.trellis.customers;

import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;

/// Every field of a customer that a request may set, with its rule; the same for the API and the
/// hosted pages. Enums and formats are the public contract's; where it has no limits of length,
/// they are our own.
final class CustomerFieldRules {
    private static final Rule NAME = Rules.text(250);
    private static final Rule PURPOSE = Rules.choice(
            "CONTRACTOR_PAYOUTS",
            "CREATOR_PAYOUTS",
            "EMPLOYEE_PAYOUTS",
            "MARKETPLACE_SELLER_PAYOUTS",
            "SUPPLIER_PAYMENTS",
            "CROSS_BORDER_B2B",
            "AR_AUTOMATION",
            "AP_AUTOMATION",
            "EMBEDDED_PAYMENTS",
            "PLATFORM_FEE_COLLECTION",
            "P2P_TRANSFERS",
            "CHARITABLE_DONATIONS",
            "OTHER");
    private static final Rule MONTHLY_COUNT = Rules.choice(
            "COUNT_UNDER_10", "COUNT_10_TO_100", "COUNT_100_TO_500", "COUNT_500_TO_1000", "COUNT_OVER_1000");
    private static final Rule MONTHLY_VOLUME = Rules.choice(
            "VOLUME_UNDER_10K", "VOLUME_10K_TO_100K", "VOLUME_100K_TO_1M", "VOLUME_1M_TO_10M", "VOLUME_OVER_10M");
    private static final Rule DESCRIPTION = Rules.text(500);
    private static final Rule COUNTRIES = Rules.list(Rules.country(), 250);

    private static final ObjectRule ADDRESS = ObjectRule.object()
            .required("line1", Rules.text(250))
            .optional("line2", Rules.text(250))
            .optional("city", Rules.text(250))
            .optional("state", Rules.text(250))
            .required("postalCode", Rules.text(20))
            .required("country", Rules.country())
            .build();

    /// Fields of an individual under enhanced due diligence: sources of money, and the purpose of
    /// the account.
    private static final ObjectRule DUE_DILIGENCE = ObjectRule.object()
            .optional(
                    "sourceOfFundsCategories",
                    Rules.list(
                            Rules.choice(
                                    "SALARY",
                                    "SELF_EMPLOYMENT_INCOME",
                                    "INVESTMENT_INCOME",
                                    "PENSION",
                                    "RENTAL_INCOME",
                                    "GIFT",
                                    "INHERITANCE",
                                    "LOAN",
                                    "SAVINGS",
                                    "SALE_OF_ASSETS",
                                    "OTHER"),
                            20))
            .optional("sourceOfFundsOtherDescription", DESCRIPTION)
            .optional(
                    "sourceOfWealthCategories",
                    Rules.list(
                            Rules.choice(
                                    "SALARY",
                                    "BUSINESS_INCOME",
                                    "INVESTMENTS",
                                    "INHERITANCE",
                                    "PROPERTY_SALE",
                                    "GIFT",
                                    "RETIREMENT",
                                    "SAVINGS",
                                    "OTHER"),
                            20))
            .optional("sourceOfWealthOtherDescription", DESCRIPTION)
            .optional("purposeOfAccount", PURPOSE)
            .optional("purposeOfAccountOtherDescription", DESCRIPTION)
            .optional("expectedMonthlyTransactionCount", MONTHLY_COUNT)
            .optional("expectedMonthlyTransactionVolume", MONTHLY_VOLUME)
            .optional(
                    "annualIncomeRange",
                    Rules.choice("UNDER_50K", "RANGE_50K_100K", "RANGE_100K_250K", "RANGE_250K_1M", "OVER_1M"))
            .optional(
                    "netWorthRange",
                    Rules.choice(
                            "UNDER_100K",
                            "RANGE_100K_500K",
                            "RANGE_500K_1M",
                            "RANGE_1M_5M",
                            "RANGE_5M_25M",
                            "OVER_25M"))
            .optional("pepStatus", Rules.choice("NONE", "DOMESTIC", "FOREIGN", "HIO", "FAMILY_OR_ASSOCIATE"))
            .build();

    private static final ObjectRule BUSINESS_INFO = ObjectRule.object()
            .required("legalName", NAME)
            .optional("doingBusinessAs", NAME)
            .required("country", Rules.country())
            .optional("registrationNumber", Rules.text(100))
            .required("incorporatedOn", Rules.pastDate())
            .optional(
                    "entityType",
                    Rules.choice(
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
                            "OTHER"))
            .required("taxId", Rules.text(100))
            .optional("countriesOfOperation", COUNTRIES)
            .optional(
                    "businessType",
                    Rules.choice(
                            "AGRICULTURE_FORESTRY_FISHING_AND_HUNTING",
                            "MINING_QUARRYING_AND_OIL_AND_GAS_EXTRACTION",
                            "UTILITIES",
                            "CONSTRUCTION",
                            "MANUFACTURING",
                            "WHOLESALE_TRADE",
                            "RETAIL_TRADE",
                            "TRANSPORTATION_AND_WAREHOUSING",
                            "INFORMATION",
                            "FINANCE_AND_INSURANCE",
                            "REAL_ESTATE_AND_RENTAL_AND_LEASING",
                            "PROFESSIONAL_SCIENTIFIC_AND_TECHNICAL_SERVICES",
                            "MANAGEMENT_OF_COMPANIES_AND_ENTERPRISES",
                            "ADMINISTRATIVE_AND_SUPPORT_AND_WASTE_MANAGEMENT_AND_REMEDIATION_SERVICES",
                            "EDUCATIONAL_SERVICES",
                            "HEALTH_CARE_AND_SOCIAL_ASSISTANCE",
                            "ARTS_ENTERTAINMENT_AND_RECREATION",
                            "ACCOMMODATION_AND_FOOD_SERVICES",
                            "OTHER_SERVICES",
                            "PUBLIC_ADMINISTRATION"))
            .optional("purposeOfAccount", PURPOSE)
            .optional("sourceOfFunds", DESCRIPTION)
            .optional("expectedMonthlyTransactionCount", MONTHLY_COUNT)
            .optional("expectedMonthlyTransactionVolume", MONTHLY_VOLUME)
            .optional("expectedRecipientJurisdictions", COUNTRIES)
            .optional("naicsCode", Rules.pattern("^\\d{2,6}$", "Must be a NAICS code of 2 to 6 digits."))
            .optional(
                    "sourceOfFundsCategories",
                    Rules.list(
                            Rules.choice(
                                    "OPERATING_REVENUE",
                                    "INVESTMENT_INCOME",
                                    "LOANS",
                                    "VENTURE_CAPITAL",
                                    "PERSONAL_SAVINGS",
                                    "DONATIONS",
                                    "OTHER"),
                            20))
            .optional("sourceOfFundsOtherDescription", DESCRIPTION)
            .optional("purposeOfAccountOtherDescription", DESCRIPTION)
            .optional("expectedCounterpartyCountries", COUNTRIES)
            .optional("primaryContactFirstName", NAME)
            .optional("primaryContactLastName", NAME)
            .build();

    static final ObjectRule TERMS_CONSENT = ObjectRule.object()
            .required("acceptedAt", Rules.timestamp())
            .required(
                    "ipAddress",
                    Rules.pattern("^[0-9A-Fa-f.:]{2,45}$", "Must be an IPv4 or IPv6 address, such as 198.51.100.24."))
            .required("termsVersion", Rules.text(50))
            .required("acceptanceMethod", Rules.choice("CHECKBOX", "CLICK_TO_ACCEPT"))
            .build();

    /// Fields of both types.
    private static final ObjectRule MUTABLE = ObjectRule.object()
            .optional("currencies", Rules.list(Rules.text(20), 200))
            .optional("email", Rules.email())
            .optional("phoneNumber", Rules.phoneNumber())
            .optional("umaAddress", Rules.anyText())
            .optional("endUserTermsConsent", TERMS_CONSENT)
            .build();

    /// Fields of both types that are set at creation only.
    private static final ObjectRule IMMUTABLE = ObjectRule.object()
            .optional("platformCustomerId", Rules.text(255))
            .optional("region", Rules.country())
            .build();

    private static final ObjectRule INDIVIDUAL = ObjectRule.object()
            .includeAll(MUTABLE)
            .optional("kycStatus", Rules.choice(CustomerStatus.class))
            .optional("fullName", NAME)
            .optional("birthDate", Rules.birthDate())
            .optional("nationality", Rules.country())
            .optional("address", ADDRESS)
            .optional("idType", Rules.choice("SSN", "ITIN", "EIN", "NON_US_TAX_ID"))
            .optional("identifier", Rules.text(64))
            .optional("countryOfIssuance", Rules.country())
            .includeAll(DUE_DILIGENCE)
            .build();

    private static final ObjectRule BUSINESS = ObjectRule.object()
            .includeAll(MUTABLE)
            .optional("kybStatus", Rules.choice(CustomerStatus.class))
            .optional("address", ADDRESS)
            .required("businessInfo", BUSINESS_INFO)
            .build();

    private static final ObjectRule NEW_INDIVIDUAL =
            ObjectRule.object().includeAll(IMMUTABLE).includeAll(INDIVIDUAL).build();
    private static final ObjectRule NEW_BUSINESS =
            ObjectRule.object().includeAll(IMMUTABLE).includeAll(BUSINESS).build();

    private CustomerFieldRules() {}

    /// The fields of a request that creates a customer.
    static ObjectRule forCreation(CustomerType type) {
        return type == CustomerType.INDIVIDUAL ? NEW_INDIVIDUAL : NEW_BUSINESS;
    }

    /// The fields of a request that changes a customer.
    static ObjectRule forUpdate(CustomerType type) {
        return type == CustomerType.INDIVIDUAL ? INDIVIDUAL : BUSINESS;
    }
}
