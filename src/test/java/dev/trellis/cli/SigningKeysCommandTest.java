package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        Map<String, String> environment = environment();
        var first = json(environment, "keys", "list", "--json").getFirst();
        assertThat(first.path("status").stringValue()).isEqualTo("ACTIVE");
        assertThat(first.path("publicKey").stringValue()).startsWith("-----BEGIN PUBLIC KEY-----\n");

        var next = json(environment, "keys", "rotate", "--in", "30m", "--overlap", "2d", "--json")
                .getFirst();
        assertThat(next.path("status").stringValue()).isEqualTo("NEXT");
        var listed = json(environment, "keys", "list", "--json");
        assertThat(listed).extracting(key -> key.path("id").stringValue()).containsExactly(id(first), id(next));
        var switchAt = Timestamps.parse(next.path("activeFrom").stringValue()).orElseThrow();
        assertThat(Timestamps.parse(listed.getFirst().path("retiresAt").stringValue()))
                .contains(switchAt.plus(Duration.ofDays(2)));

        var refused = TrellisProcess.run(environment, "keys", "rotate");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).startsWith("trellis: A next key is waiting already");

        var switched = TrellisProcess.run(environment, "keys", "rotate", "--now", "--overlap", "0s");
        assertThat(switched.exit()).isZero();
        assertThat(switched.output())
                .contains("signs from now on", id(next) + "  ACTIVE")
                .doesNotContain(id(first));
        assertThat(TrellisProcess.run(environment, "keys", "list").output())
                .matches(id(next) + "  ACTIVE    from 20\\S+Z\n");
    }

    @Test
    void aMistakeIsSaidInASentence() throws IOException, InterruptedException {
        assertRefused(environment(), "Give --in or --now, not both.", "keys", "rotate", "--now", "--in", "1h");
        assertRefused(environment(), "--in must be a number and s, m, h or d", "keys", "rotate", "--in", "soon");
        assertRefused(environment(), "The switch must be 1 minute to 365 days ahead", "keys", "rotate", "--in", "5s");
        Map<String, String> keyless = environment();
        keyless.remove("TRELLIS_MASTER_KEY_FILE");
        assertRefused(keyless, "Set exactly one of TRELLIS_MASTER_KEY, TRELLIS_MASTER_KEY_FILE", "keys", "list");
    }

    @Test
    void helpExplainsTheDurationsAndTheEmergency() throws IOException, InterruptedException {
        assertThat(TrellisProcess.run("keys", "rotate", "--help").output())
                .contains("--in", "--overlap", "--now", "Default: 24h", "Default: 7d", "--now --overlap 0s");
        assertThat(TrellisProcess.run("keys").output()).contains("list", "rotate");
        assertThat(TrellisProcess.run("--help").output()).contains("keys");
    }

    @Test
    void theKeysOfADataFolderAreOpenedWithItsMasterKey() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        try (TrellisProcess server = TrellisProcess.up(data)) {
            var first = json(Map.of(), "keys", "list", "--data", data.toString(), "--json");
            assertThat(first).hasSize(1);
            var again = json(Map.of(), "keys", "rotate", "--now", "--data", data.toString(), "--json");
            assertThat(again.getFirst().path("status").stringValue()).isEqualTo("ACTIVE");
            assertThat(server.stop()).isEqualTo(143);
        }
        assertThat(json(Map.of(), "keys", "list", "--data", data.toString(), "--json"))
                .hasSize(2);
    }

    private static void assertRefused(Map<String, String> environment, String why, String... command)
            throws IOException, InterruptedException {
        var refused = TrellisProcess.run(environment, command);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).startsWith("trellis: ").contains(why).doesNotContain("unexpected");
    }

    private static String id(JsonNode key) {
        return key.path("id").stringValue();
    }

    private static List<JsonNode> json(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var result = TrellisProcess.run(environment, command);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output().lines().map(Json.mapper()::readTree).toList();
    }

    private Map<String, String> environment() {
        Database.Settings database = TestDatabase.create(4);
        Map<String, String> environment = new HashMap<>();
        environment.put("TRELLIS_DATABASE_URL", database.url());
        environment.put("TRELLIS_DATABASE_USER", String.valueOf(database.user()));
        environment.put(
                "TRELLIS_DATABASE_PASSWORD",
                Objects.requireNonNull(database.password()).reveal());
        environment.put("TRELLIS_MASTER_KEY_FILE", folder.resolve("master.key").toString());
        return environment;
    }
}
