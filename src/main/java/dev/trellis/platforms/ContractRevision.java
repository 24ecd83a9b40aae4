package dev.trellis.platforms;

import java.util.Arrays;
import java.util.Optional;

/// The revision of the public contract that a platform uses (behaviour, section 10). It determines
/// the names of statuses and events; all differences are here.
public enum ContractRevision {
    /// The first revision.
    MAY_2026("2026-05", "PENDING"),
    /// Renames statuses and events, and has fewer events.
    AUGUST_2026("2026-08", "UNVERIFIED");

    private final String text;
    private final String initialStatus;

    ContractRevision(String text, String initialStatus) {
        this.text = text;
        this.initialStatus = initialStatus;
    }

    /// The revision as it is stored and configured: `2026-05`.
    public String text() {
        return text;
    }

    /// The initial status of a customer of an unregulated platform.
    public String initialStatus() {
        return initialStatus;
    }

    /// Returns the last part of the webhook event's name, after `CUSTOMER.KYC_` or `CUSTOMER.KYB_`;
    /// empty when no event is sent.
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

    /// Returns the customer's status after the event, a name of `CustomerStatus`.
    public String statusAfter(VerificationEvent event) {
        return switch (event) {
            case SUBMITTED -> "PENDING";
            case APPROVED, MANUALLY_APPROVED -> "APPROVED";
            case REJECTED, MANUALLY_REJECTED -> "REJECTED";
            case EXPIRED -> this == MAY_2026 ? "EXPIRED" : "UNVERIFIED";
            case CANCELED -> this == MAY_2026 ? "CANCELED" : "UNVERIFIED";
        };
    }

    /// Parses `2026-05` or `2026-08`.
    public static Optional<ContractRevision> parse(String text) {
        return Arrays.stream(values()).filter(r -> r.text.equals(text)).findFirst();
    }
}
