package dev.trellis.cli;

import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The environment variables that commands read: the process's own, or those that a program gives
/// which runs commands inside of itself.
final class EnvironmentVariables {
    private static final ScopedValue<Map<String, String>> GIVEN = ScopedValue.newInstance();

    private EnvironmentVariables() {}

    static Map<String, String> all() {
        return GIVEN.isBound() ? GIVEN.get() : System.getenv();
    }

    /// Returns the value of a variable; `null` when it is not set.
    static @Nullable String get(String name) {
        return all().get(name);
    }

    /// Runs a command that sees these variables and no others.
    static int runWith(Map<String, String> variables, IntSupplier command) {
        return ScopedValue.where(GIVEN, Map.copyOf(variables)).call(command::getAsInt);
    }
}
