package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Timestamps;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `./trellis keys`.
@Order(2)
class SigningKeysCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aKeyIsListedRotatedAndReplacedAtOnce() throws IOException, InterruptedException {
        CommandRunner commands = commands();
        var first = commands.json("keys", "list", "--json").getFirst();
        assertThat(first.path("status").stringValue()).isEqualTo("ACTIVE");
        assertThat(first.path("publicKey").stringValue()).startsWith("-----BEGIN PUBLIC KEY-----\n");

        var next = commands.json("keys", "rotate", "--in", "30m", "--overlap", "2d", "--json")
                .getFirst();
        assertThat(next.path("status").stringValue()).isEqualTo("NEXT");
        var listed = commands.json("keys", "list", "--json");
        assertThat(listed).extracting(key -> key.path("id").stringValue()).containsExactly(id(first), id(next));
        var switchAt = Timestamps.parse(next.path("activeFrom").stringValue()).orElseThrow();
        assertThat(Timestamps.parse(listed.getFirst().path("retiresAt").stringValue()))
                .contains(switchAt.plus(Duration.ofDays(2)));

        commands.assertFails("trellis: A next key is waiting already", "keys", "rotate");

        assertThat(commands.run("keys", "rotate", "--now", "--overlap", "0s"))
                .contains("signs from now on", id(next) + "  ACTIVE")
                .doesNotContain(id(first));
        assertThat(commands.run("keys", "list")).matches(id(next) + "  ACTIVE    from 20\\S+Z\n");
    }

    @Test
    void aMistakeIsSaidInASentence() throws IOException, InterruptedException {
        CommandRunner commands = commands();
        commands.assertFails("Give --in or --now, not both.", "keys", "rotate", "--now", "--in", "1h");
        commands.assertFails("--in must be a number and s, m, h or d", "keys", "rotate", "--in", "soon");
        commands.assertFails("The switch must be 1 minute to 365 days ahead", "keys", "rotate", "--in", "5s");
        CommandRunner keyless = CommandRunner.on(TestDatabase.create(4));
        keyless.assertFails("Set exactly one of TRELLIS_MASTER_KEY, TRELLIS_MASTER_KEY_FILE", "keys", "list");
    }

    @Test
    void helpExplainsTheDurationsAndTheEmergency() throws IOException, InterruptedException {
        assertThat(CommandRunner.withoutDatabase().run("keys", "rotate", "--help"))
                .contains("--in", "--overlap", "--now", "Default: 24h", "Default: 7d", "--now --overlap 0s");
        assertThat(CommandRunner.withoutDatabase().run("keys")).contains("list", "rotate");
        assertThat(CommandRunner.withoutDatabase().run("--help")).contains("keys");
    }

    @Test
    void theKeysOfADataFolderAreOpenedWithItsMasterKey() throws IOException, InterruptedException {
        CommandRunner commands = CommandRunner.withoutDatabase();
        Path data = folder.resolve("data");
        try (TrellisProcess server = TrellisProcess.up(data)) {
            var first = commands.json("keys", "list", "--data", data.toString(), "--json");
            assertThat(first).hasSize(1);
            var again = commands.json("keys", "rotate", "--now", "--data", data.toString(), "--json");
            assertThat(again.getFirst().path("status").stringValue()).isEqualTo("ACTIVE");
            assertThat(server.stop()).isEqualTo(143);
        }
        assertThat(commands.json("keys", "list", "--data", data.toString(), "--json"))
                .hasSize(2);
    }

    private static String id(JsonNode key) {
        return key.path("id").stringValue();
    }

    private CommandRunner commands() {
        return CommandRunner.on(TestDatabase.create(4), folder.resolve("master.key"));
    }
}
