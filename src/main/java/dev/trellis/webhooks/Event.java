package dev.trellis.webhooks;

import dev.trellis.platforms.Revision;
import dev.trellis.platforms.VerificationStep;
import java.util.Optional;

/// Everything that a platform can hear of.
public sealed interface Event {
    /// The event's `type` on the wire; nothing when the platform's revision knows no such event.
    Optional<String> type(Revision revision);

    /// Whether it is tried again when the endpoint does not take it.
    default boolean isRetried() {
        return true;
    }

    /// A customer's verification went a step further.
    ///
    /// @param isBusiness whether it is a KYB, not a KYC
    record CustomerVerification(boolean isBusiness, VerificationStep step) implements Event {
        @Override
        public Optional<String> type(Revision revision) {
            return revision.eventOf(step).map(name -> "CUSTOMER." + (isBusiness ? "KYB_" : "KYC_") + name);
        }
    }

    /// A verification reached another status.
    ///
    /// @param status a `VerificationStatus` of the contract
    record VerificationUpdated(String status) implements Event {
        @Override
        public Optional<String> type(Revision revision) {
            return Optional.of("VERIFICATION." + status);
        }
    }

    /// An internal account was closed, frozen, or the like.
    record AccountStatusUpdated() implements Event {
        @Override
        public Optional<String> type(Revision revision) {
            return Optional.of("INTERNAL_ACCOUNT.STATUS_UPDATED");
        }
    }

    /// Nothing happened; somebody wants to see whether the endpoint works.
    record Test() implements Event {
        static final String TYPE = "TEST";

        @Override
        public Optional<String> type(Revision revision) {
            return Optional.of(TYPE);
        }

        @Override
        public boolean isRetried() {
            return false;
        }
    }
}
