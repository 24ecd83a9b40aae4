package dev.trellis.customers;

import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `contactVerification`: which contacts of a customer must be verified, and which have been
/// (behaviour, section 6).
///
/// It is a field of the sealed profile, set whenever the profile is made or changed. So every
/// answer and event shows it with nothing more to read.
final class ContactVerificationStatus {
    private static final String FIELD = "contactVerification";
    private static final String PENDING = "PENDING";
    private static final String VERIFIED = "VERIFIED";

    /// The European Economic Area: the European Union, and Iceland, Liechtenstein and Norway.
    private static final Set<String> EEA = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO");

    private ContactVerificationStatus() {}

    /// Whether a customer's contacts must be verified. A regulated platform verifies its
    /// customers itself.
    ///
    /// @param region of the customer; when it has none, the country of its address counts
    static boolean isRequired(Platform platform, @Nullable String region, ObjectNode profile) {
        String country =
                region == null ? profile.path("address").path("country").asString("") : region;
        return !platform.isRegulated() && EEA.contains(country);
    }

    /// Sets the field in a profile as it is about to be stored. A contact that is new or another
    /// one than before is pending.
    static void settle(Platform platform, @Nullable String region, ObjectNode before, ObjectNode profile) {
        ObjectNode statuses = Json.object();
        if (isRequired(platform, region, profile)) {
            for (ContactType contact : ContactType.values()) {
                if (contact.valueIn(profile).isPresent()) {
                    boolean isSame = contact.valueIn(profile).equals(contact.valueIn(before));
                    statuses.put(contact.key(), isSame && isVerified(before, contact) ? VERIFIED : PENDING);
                }
            }
        }
        profile.remove(FIELD);
        if (!statuses.isEmpty()) {
            profile.set(FIELD, statuses);
        }
    }

    static boolean isVerified(ObjectNode profile, ContactType contact) {
        return profile.path(FIELD).path(contact.key()).asString("").equals(VERIFIED);
    }

    /// Notes that a contact has been verified.
    static void verify(ObjectNode profile, ContactType contact) {
        ObjectNode statuses = profile.path(FIELD) instanceof ObjectNode known ? known : profile.putObject(FIELD);
        statuses.put(contact.key(), VERIFIED);
    }

    static boolean isAnyPending(ObjectNode profile) {
        for (JsonNode status : profile.path(FIELD)) {
            if (status.asString("").equals(PENDING)) {
                return true;
            }
        }
        return false;
    }
}
