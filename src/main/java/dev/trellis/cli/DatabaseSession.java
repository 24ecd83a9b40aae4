package dev.trellis.cli;

import dev.trellis.FeatureFactory;
import dev.trellis.auth.RateLimits;
import dev.trellis.base.Environment;
import dev.trellis.db.Database;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.KeyRing;
import dev.trellis.sealing.MasterKey;
import java.io.IOException;
import java.util.function.Supplier;

/// An open database, for the duration of one command. [DatabaseOptions] opens and closes it.
final class DatabaseSession {
    private final Database database;
    private final Supplier<MasterKey> masterKey;
    private final Environment environment;

    /// What a command does with an open database.
    @FunctionalInterface
    interface Work<T> {
        T run(DatabaseSession session) throws IOException;
    }

    /// @param masterKey called only by commands that need the keys, so that the others run without
    ///     a master key
    DatabaseSession(Database database, Supplier<MasterKey> masterKey, Environment environment) {
        this.database = database;
        this.masterKey = masterKey;
        this.environment = environment;
    }

    Database database() {
        return database;
    }

    Environment environment() {
        return environment;
    }

    PlatformFeature platforms() {
        return FeatureFactory.platforms(database, environment, RateLimits.NONE);
    }

    /// Loads the keys that decrypt what the database stores, with the master key: that of the data
    /// folder or, for a database URL, the one that the environment variables name.
    KeyRing loadKeyRing() throws IOException {
        return KeyRing.load(database, masterKey.get(), environment.ids(), environment.random());
    }
}
