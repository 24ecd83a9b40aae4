package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.testing.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// Runs commands of `./trellis` on a database, as an operator would: it is named by environment
/// variables. They run inside of the test's process, all but its `main`: processes are for the
/// tests of [TrellisProcess].
final class CommandRunner {
    private final Map<String, String> environment;

    private CommandRunner(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Commands that name their database or data folder by options.
    static CommandRunner withoutDatabase() {
        return new CommandRunner(Map.of());
    }

    /// Commands without a master key.
    static CommandRunner on(Database.Settings database) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TRELLIS_DATABASE_URL", database.url());
        environment.put("TRELLIS_DATABASE_USER", Objects.requireNonNull(database.user()));
        environment.put(
                "TRELLIS_DATABASE_PASSWORD",
                Objects.requireNonNull(database.password()).reveal());
        return new CommandRunner(environment);
    }

    static CommandRunner on(Database.Settings database, Path masterKeyFile) {
        return on(database).with("TRELLIS_MASTER_KEY_FILE", masterKeyFile.toString());
    }

    /// Commands on the database of a server that runs.
    static CommandRunner beside(TestServer server) {
        return on(
                server.config().database(), Path.of("target", "test-master.key").toAbsolutePath());
    }

    /// The same with a further environment variable.
    CommandRunner with(String name, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(name, value);
        return new CommandRunner(all);
    }

    Map<String, String> environment() {
        return environment;
    }

    /// Runs a command that succeeds.
    ///
    /// @return its output
    String run(String... command) {
        return expectExit(0, command);
    }

    /// Runs a command that succeeds and prints JSON, one value per line.
    List<JsonNode> json(String... command) {
        return run(command).lines().map(Json.mapper()::readTree).toList();
    }

    /// Runs a command that fails with a message.
    void assertFails(String message, String... command) {
        assertThat(expectExit(1, command))
                .startsWith("trellis: ")
                .contains(message)
                .doesNotContain("unexpected");
    }

    /// Runs a command with wrong options.
    void assertUsageError(String message, String... command) {
        assertThat(expectExit(2, command)).contains(message).doesNotContain("unexpected");
    }

    private String expectExit(int exit, String... command) {
        StringWriter output = new StringWriter();
        int result = CommandLineInterface.runEmbedded(environment, new PrintWriter(output, true), command);
        assertThat(result).as(output.toString()).isEqualTo(exit);
        return output.toString();
    }
}
