package dev.trellis.cli;

import dev.trellis.CommandFeatures;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Environment;
import dev.trellis.db.Database;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.sealing.RootKeyRing;
import java.io.IOException;
import java.util.function.Supplier;

/// An open database, for the duration of one command. [DatabaseOptions] opens and closes it.
final class CommandSession {
    private final Database database;
    private final Supplier<MasterKeySource> masterKey;
    private final Environment environment;

    /// What a command does with an open database.
    @FunctionalInterface
    interface Work<T> {
        T run(CommandSession session) throws IOException;
    }

    /// @param masterKey called only by commands that need the keys, so that the others run without
    ///     a master key
    CommandSession(Database database, Supplier<MasterKeySource> masterKey, Environment environment) {
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
        return CommandFeatures.platforms(database, environment, RateLimitSettings.NONE);
    }

    /// Loads the keys that decrypt what the database stores, with the master key: that of the data
    /// folder or, for a database URL, the one that the environment variables name.
    RootKeyRing loadKeyRing() throws IOException {
        return RootKeyRing.load(database, masterKey.get(), environment.ids(), environment.random());
    }
}
