package dev.trellis.webhooks.events;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.VerificationEvent;
import java.util.Optional;

/// The kinds of events that platforms receive.
public sealed interface EventKind {
    /// The `type` on the wire; empty when the contract revision has no such event.
    Optional<String> type(ContractRevision revision);

    /// Whether it is tried again when the endpoint does not accept it.
    default boolean isRetried() {
        return true;
    }

    /// The verification of a customer was submitted or decided, or has expired.
    ///
    /// @param isBusiness whether it is a KYB, not a KYC
    record CustomerVerification(boolean isBusiness, VerificationEvent event) implements EventKind {
        @Override
        public Optional<String> type(ContractRevision revision) {
            return revision.eventName(event).map(name -> "CUSTOMER." + (isBusiness ? "KYB_" : "KYC_") + name);
        }
    }

    /// The status of a verification changed.
    ///
    /// @param status a `VerificationStatus` of the contract
    record VerificationUpdated(String status) implements EventKind {
        @Override
        public Optional<String> type(ContractRevision revision) {
            return Optional.of("VERIFICATION." + status);
        }
    }

    /// The status of an internal account changed.
    record AccountStatusUpdated() implements EventKind {
        @Override
        public Optional<String> type(ContractRevision revision) {
            return Optional.of("INTERNAL_ACCOUNT.STATUS_UPDATED");
        }
    }

    /// A test of the endpoint. It is sent once.
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
