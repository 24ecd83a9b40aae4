package dev.trellis.webhooks.events;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.VerificationEvent;
import java.util.Optional;

/// Everything that a platform can hear of.
public sealed interface EventKind {
    /// The event's `type` on the wire; nothing when the platform's revision knows no such event.
    Optional<String> type(ContractRevision revision);

    /// Whether it is tried again when the endpoint does not take it.
    default boolean isRetried() {
        return true;
    }

    /// A customer's verification went a step further.
    ///
    /// @param isBusiness whether it is a KYB, not a KYC
    record CustomerVerification(boolean isBusiness, VerificationEvent step) implements EventKind {
        @Override
        public Optional<String> type(ContractRevision revision) {
            return revision.eventName(step).map(name -> "CUSTOMER." + (isBusiness ? "KYB_" : "KYC_") + name);
        }
    }

    /// A verification reached another status.
    ///
    /// @param status a `VerificationStatus` of the contract
    record VerificationUpdated(String status) implements EventKind {
        @Override
        public Optional<String> type(ContractRevision revision) {
            return Optional.of("VERIFICATION." + status);
        }
    }

    /// An internal account was closed, frozen, or the like.
    record AccountStatusUpdated() implements EventKind {
        @Override
        public Optional<String> type(ContractRevision revision) {
            return Optional.of("INTERNAL_ACCOUNT.STATUS_UPDATED");
        }
    }

    /// Nothing happened; somebody wants to see whether the endpoint works.
    record Test() implements EventKind {
        static final String TYPE = "TEST";

        @Override
        public Optional<String> type(ContractRevision revision) {
            return Optional.of(TYPE);
        }

        @Override
        public boolean isRetried() {
            return false;
        }
    }
}
