package dev.trellis.customers;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// Sample customers for tests.
public final class CustomerSamples {
    /// An individual with every field, except for those that depend on the platform.
    static final String INDIVIDUAL = RequestBodies.json("""
            {
              'customerType': 'INDIVIDUAL', 'platformCustomerId': 'crm-4711', 'region': 'MX',
              'currencies': ['MXN', 'USD'], 'email': 'ana.lopez@example.com', 'phoneNumber': '+525512345678',
              'fullName': 'Ana Sofía López', 'birthDate': '1990-01-15', 'nationality': 'MX',
              'address': {
                'line1': 'Paseo de la Reforma 222', 'line2': 'Piso 15', 'city': 'Ciudad de México', 'state': 'CDMX',
                'postalCode': '06600', 'country': 'MX'
              },
              'idType': 'NON_US_TAX_ID', 'identifier': 'LOAA900115XXX', 'countryOfIssuance': 'MX',
              'sourceOfFundsCategories': ['SALARY', 'OTHER'], 'sourceOfFundsOtherDescription': 'Contest winnings',
              'sourceOfWealthCategories': ['SAVINGS', 'OTHER'], 'sourceOfWealthOtherDescription': 'Royalties',
              'purposeOfAccount': 'OTHER', 'purposeOfAccountOtherDescription': 'Household budgeting',
              'expectedMonthlyTransactionCount': 'COUNT_10_TO_100',
              'expectedMonthlyTransactionVolume': 'VOLUME_10K_TO_100K',
              'annualIncomeRange': 'RANGE_50K_100K', 'netWorthRange': 'RANGE_100K_500K', 'pepStatus': 'NONE',
              'endUserTermsConsent': {
                'acceptedAt': '2025-07-21T17:32:28.125Z', 'ipAddress': '198.51.100.24', 'termsVersion': 'V1',
                'acceptanceMethod': 'CHECKBOX'
              }
            }""");

    /// A business with every field, except for those that depend on the platform.
    static final String BUSINESS = RequestBodies.json("""
            {
              'customerType': 'BUSINESS', 'platformCustomerId': 'crm-4712', 'region': 'US',
              'currencies': ['USD', 'MXN'], 'email': 'office@acme.example', 'phoneNumber': '+14155551234',
              'address': {
                'line1': '456 Oak Avenue', 'line2': 'Floor 12', 'city': 'Seattle', 'state': 'WA',
                'postalCode': '98101', 'country': 'US'
              },
              'businessInfo': {
                'legalName': 'Acme Corporation, Inc.', 'doingBusinessAs': 'Acme', 'country': 'US',
                'registrationNumber': '5523041', 'incorporatedOn': '2018-03-14', 'entityType': 'LLC',
                'taxId': '47-1234567', 'countriesOfOperation': ['US', 'CA'], 'businessType': 'INFORMATION',
                'purposeOfAccount': 'OTHER', 'purposeOfAccountOtherDescription': 'Escrow for equipment leases',
                'sourceOfFunds': 'Payments of customers', 'sourceOfFundsCategories': ['OPERATING_REVENUE', 'OTHER'],
                'sourceOfFundsOtherDescription': 'Proceeds of a settlement',
                'expectedMonthlyTransactionCount': 'COUNT_OVER_1000',
                'expectedMonthlyTransactionVolume': 'VOLUME_OVER_10M',
                'expectedRecipientJurisdictions': ['US', 'MX'], 'expectedCounterpartyCountries': ['DE'],
                'naicsCode': '541511', 'primaryContactFirstName': 'Jane', 'primaryContactLastName': 'Smith'
              },
              'endUserTermsConsent': {
                'acceptedAt': '2025-07-21T17:32:28.125Z', 'ipAddress': '2001:db8::7', 'termsVersion': 'V1',
                'acceptanceMethod': 'CLICK_TO_ACCEPT'
              }
            }""");

    private CustomerSamples() {}

    /// A new platform on the shared server.
    public static TestPlatform platform() {
        return TestServer.shared().newPlatform();
    }

    /// Creates an individual and returns its id.
    ///
    /// @param members of the body, in JSON with single quotes
    public static String create(ApiClient api, String... members) {
        return api.post("/customers", RequestBodies.individual(members))
                .expect(201)
                .text("id");
    }

    /// Waits until the shared clock has passed a moment, so that the next request has a later time.
    public static void waitBeyond(Instant moment) {
        while (!TestServer.shared().clock().instant().isAfter(moment.plusMillis(1))) {
            LockSupport.parkNanos(200_000);
        }
    }
}
