package dev.trellis.customers.contacts;

import dev.trellis.auth.RouteContext;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.RootKeyRing;

/// Assembles this package.
public final class ContactVerificationFeature {
    private final Database database;
    private final ContactVerifications verifications;

    public ContactVerificationFeature(
            Database database,
            RootKeyRing keyRing,
            Environment environment,
            MessageOutbox messages,
            ContactOwnerLookup owners) {
        this.database = database;
        this.verifications = new ContactVerifications(
                database, environment, messages, owners, new ContactVerificationCodes(keyRing, environment.random()));
    }

    /// Registers the routes.
    public void install(RouteContext api) {
        new ContactVerificationRoutes(verifications, api.idempotency()).install(api);
    }

    /// Deletes the records of sent codes that no longer count against any limit;
    /// called periodically.
    public void removeOld(Platforms platforms) {
        for (Platform platform : platforms.list()) {
            database.commit(ContactVerificationStore.removeOldSends(platform.id()));
        }
    }

    /// The statement that invalidates the code of a contact, for a customer whose contact changes
    /// in the same transaction.
    public static SqlStatement invalidateCode(PlatformId platform, CustomerId customer, ContactType contact) {
        return ContactVerificationStore.deleteCode(platform, customer, contact);
    }
}
