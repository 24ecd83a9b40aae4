package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
        Map<String, String> environment = environment(TestDatabase.create(4));
        try (TrellisProcess server = TrellisProcess.start(environment, "serve")) {
            server.awaitOutput("\"message\":\"serving\"");

            assertThat(server.output()).doesNotContain("Client secret");
            assertThat(server.stop()).isEqualTo(143);
        }
        var listed = TrellisProcess.run(environment, "platform", "list");
        assertThat(listed.exit()).isZero();
        assertThat(listed.output()).as("no platform is made by itself").isEmpty();
    }

    @Test
    void aFileOfKeysServesAsWellAsTheEnvironment() throws IOException, InterruptedException {
        Database.Settings database = TestDatabase.create(4);
        Path file = folder.resolve("trellis.properties");
        Map<String, String> values = environment(database);
        StringBuilder lines = new StringBuilder("# A comment\n");
        values.forEach(
                (key, value) -> lines.append(key).append('=').append(value).append('\n'));
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

    private Map<String, String> environment(Database.Settings database) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TRELLIS_DATABASE_URL", database.url());
        environment.put("TRELLIS_DATABASE_USER", String.valueOf(database.user()));
        environment.put(
                "TRELLIS_DATABASE_PASSWORD",
                java.util.Objects.requireNonNull(database.password()).reveal());
        environment.put("TRELLIS_MASTER_KEY_FILE", folder.resolve("master.key").toString());
        environment.put("TRELLIS_PORT", "0");
        return environment;
    }
}
