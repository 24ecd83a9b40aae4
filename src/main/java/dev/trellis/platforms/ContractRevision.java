package dev.trellis.platforms;

import java.util.Arrays;
import java.util.Optional;

/// Which vocabulary of the public contract a platform speaks (behaviour, section 10). This is the
/// one place that knows the differences.
public enum ContractRevision {
    /// The founding documents.
    MAY_2026("2026-05", "PENDING"),
    AUGUST_2026("2026-08", "UNVERIFIED");

    private final String text;
    private final String initialStatus;

    ContractRevision(String text, String initialStatus) {
        this.text = text;
        this.initialStatus = initialStatus;
    }

    public String text() {
        return text;
    }

    /// Status of an unregulated platform's customer at creation.
    public String initialStatus() {
        return initialStatus;
    }

    /// The last part of the event's name, after `CUSTOMER.KYC_` or `CUSTOMER.KYB_`; nothing when no
    /// event is sent.
    public Optional<String> eventName(VerificationEvent event) {
        return switch (this) {
            case MAY_2026 -> Optional.of(event.name());
            case AUGUST_2026 ->
                switch (event) {
                    case SUBMITTED -> Optional.of("PENDING");
                    case APPROVED, MANUALLY_APPROVED -> Optional.of("APPROVED");
                    case REJECTED, MANUALLY_REJECTED -> Optional.of("REJECTED");
                    case EXPIRED, CANCELED -> Optional.empty();
                };
        };
    }

    /// The customer's status after the step; names of `CustomerStatus`.
    public String statusAfter(VerificationEvent event) {
        return switch (event) {
            case SUBMITTED -> "PENDING";
            case APPROVED, MANUALLY_APPROVED -> "APPROVED";
            case REJECTED, MANUALLY_REJECTED -> "REJECTED";
            case EXPIRED -> this == MAY_2026 ? "EXPIRED" : "UNVERIFIED";
            case CANCELED -> this == MAY_2026 ? "CANCELED" : "UNVERIFIED";
        };
    }

    public static Optional<ContractRevision> parse(String text) {
        return Arrays.stream(values()).filter(r -> r.text.equals(text)).findFirst();
    }
}
