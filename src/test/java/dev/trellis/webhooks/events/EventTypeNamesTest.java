package dev.trellis.webhooks.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.VerificationEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The `type` of events in each revision of the contract (behaviour, sections 7 and 10).
class EventTypeNamesTest {
    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, KYC_SUBMITTED, KYC_PENDING",
        "APPROVED, KYC_APPROVED, KYC_APPROVED",
        "REJECTED, KYC_REJECTED, KYC_REJECTED",
        "MANUALLY_APPROVED, KYC_MANUALLY_APPROVED, KYC_APPROVED",
        "MANUALLY_REJECTED, KYC_MANUALLY_REJECTED, KYC_REJECTED",
        "EXPIRED, KYC_EXPIRED, ",
        "CANCELED, KYC_CANCELED, ",
    })
    void everyVerificationEventHasItsType(VerificationEvent event, String inMay, String inAugust) {
        EventKind individual = new EventKind.CustomerVerification(false, event);
        EventKind business = new EventKind.CustomerVerification(true, event);

        assertThat(individual.type(ContractRevision.MAY_2026)).contains("CUSTOMER." + inMay);
        assertThat(business.type(ContractRevision.MAY_2026)).contains("CUSTOMER." + inMay.replace("KYC", "KYB"));
        assertThat(individual.type(ContractRevision.AUGUST_2026).orElse(""))
                .isEqualTo(inAugust == null ? "" : "CUSTOMER." + inAugust);
        assertThat(business.type(ContractRevision.AUGUST_2026).orElse(""))
                .isEqualTo(inAugust == null ? "" : "CUSTOMER." + inAugust.replace("KYC", "KYB"));
    }
}
