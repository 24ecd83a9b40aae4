package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./trellis serve`, configured as an operator would.
@Order(2)
class ServeCommandTest {
    @TempDir
    private Path folder;

    @Test
    void everyFaultOfTheConfigurationIsToldAtOnce() throws IOException, InterruptedException {
        var refused = TrellisProcess.run(Map.of("TRELLIS_PORT", "many"), "serve");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output())
                .contains("TRELLIS_DATABASE_URL is not set")
                .contains("TRELLIS_PORT must be a whole number")
                .contains("exactly one of TRELLIS_MASTER_KEY");
    }

    @Test
    void itServesFromAnExternalDatabaseAndStopsGracefully() throws IOException, InterruptedException {
        CommandRunner commands = commands(TestDatabase.create(4));
        try (TrellisProcess server = TrellisProcess.start(commands.environment(), "serve")) {
            server.awaitOutput("\"message\":\"serving\"");

            assertThat(server.output()).doesNotContain("Client secret");
            assertThat(server.stop()).isEqualTo(143);
        }
        assertThat(commands.run("platform", "list"))
                .as("no platform is made by itself")
                .isEmpty();
    }

    @Test
    void aFileOfKeysServesAsWellAsTheEnvironment() throws IOException, InterruptedException {
        Path file = folder.resolve("trellis.properties");
        StringBuilder lines = new StringBuilder("# A comment\n");
        commands(TestDatabase.create(4))
                .environment()
                .forEach((key, value) ->
                        lines.append(key).append('=').append(value).append('\n'));
        Files.writeString(file, lines);
        try (TrellisProcess server = TrellisProcess.start(Map.of(), "serve", "--config", file.toString())) {
            server.awaitOutput("\"message\":\"serving\"");
        }
        Files.writeString(file, lines + "TRELLIS_PROT=1\n");
        var refused = TrellisProcess.run("serve", "--config", file.toString());
        assertThat(refused.output()).contains("TRELLIS_PROT is not a key");
    }

    @Test
    void helpNamesEveryKeyOfTheConfiguration() throws IOException, InterruptedException {
        String help = TrellisProcess.run("serve", "--help").output();

        for (var key : dev.trellis.Config.Key.values()) {
            assertThat(help).contains(key.name());
        }
    }

    private CommandRunner commands(Database.Settings database) {
        return CommandRunner.on(database, folder.resolve("master.key")).with("TRELLIS_PORT", "0");
    }
}
