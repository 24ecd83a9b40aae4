package dev.trellis.customers.contacts;

import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `contactVerification`: which contacts of a customer must be verified, and which have been
/// (behaviour, section 6).
///
/// It is a field of the encrypted profile and is set whenever the profile is created or changed, so
/// responses and events include it without another query.
public final class ContactVerificationField {
    private static final String FIELD = "contactVerification";
    private static final String PENDING = "PENDING";
    private static final String VERIFIED = "VERIFIED";

    /// The European Economic Area: the European Union, and Iceland, Liechtenstein and Norway.
    private static final Set<String> EEA = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO");

    private ContactVerificationField() {}

    /// Whether a customer's contacts must be verified. A regulated platform verifies its
    /// customers itself.
    ///
    /// @param region the customer's region; when `null`, the country of its address decides
    static boolean isRequired(Platform platform, @Nullable String region, ObjectNode profile) {
        String country =
                region == null ? profile.path("address").path("country").asString("") : region;
        return !platform.isRegulated() && EEA.contains(country);
    }

    /// Sets the field in a profile that is about to be stored. A contact that is new or has changed
    /// is pending; one that is the same keeps its status.
    ///
    /// @param previous the profile before the change; empty for a new customer
    /// @param profile the new profile, which is modified
    public static void refresh(Platform platform, @Nullable String region, ObjectNode previous, ObjectNode profile) {
        ObjectNode statuses = Json.object();
        if (isRequired(platform, region, profile)) {
            for (ContactType contact : ContactType.values()) {
                if (contact.valueIn(profile).isPresent()) {
                    boolean isSame = contact.valueIn(profile).equals(contact.valueIn(previous));
                    statuses.put(contact.key(), isSame && isVerified(previous, contact) ? VERIFIED : PENDING);
                }
            }
        }
        profile.remove(FIELD);
        if (!statuses.isEmpty()) {
            profile.set(FIELD, statuses);
        }
    }

    /// Whether a profile's contact has been verified.
    static boolean isVerified(ObjectNode profile, ContactType contact) {
        return profile.path(FIELD).path(contact.key()).asString("").equals(VERIFIED);
    }

    /// Sets a contact of a profile to verified.
    static void markVerified(ObjectNode profile, ContactType contact) {
        ObjectNode statuses = profile.path(FIELD) instanceof ObjectNode existing ? existing : profile.putObject(FIELD);
        statuses.put(contact.key(), VERIFIED);
    }

    /// Whether a contact of a profile must still be verified.
    public static boolean isAnyPending(ObjectNode profile) {
        for (JsonNode status : profile.path(FIELD)) {
            if (status.asString("").equals(PENDING)) {
                return true;
            }
        }
        return false;
    }
}
