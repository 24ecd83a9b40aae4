package dev.trellis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.testing.Launch;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Very short runs of `./trellis bench`, each a process of its own.
class BenchCommandTest {
    private final Database.Settings database = TestDatabase.create(4);

    @TempDir
    private Path folder;

    @Test
    void aShortRunMeasuresEveryOperation() throws Exception {
        JsonNode report = Json.mapper().readTree(run("--json", "--rounds", "2", "--seed", "42"));

        assertThat(report.path("seed").asLong()).isEqualTo(42);
        assertThat(report.path("customers").asLong()).isEqualTo(60);
        assertThat(report.path("machine").path("cores").asInt()).isPositive();
        assertThat(report.path("machine").path("postgresql").asString()).matches("1\\d\\..*");
        assertThat(report.path("operations")
                        .valueStream()
                        .map(operation -> operation.path("operation").asString()))
                .containsExactly("create", "get", "list");
        for (JsonNode operation : report.path("operations")) {
            assertThat(operation.path("rounds")).hasSize(2);
            assertThat(operation.path("floorPerSecond").asDouble()).isPositive();
            assertThat(operation.path("serverPerSecond").asDouble()).isPositive();
            assertThat(operation.path("p50Millis").asDouble()).isPositive();
            assertThat(operation.path("p99Millis").asDouble())
                    .isGreaterThanOrEqualTo(operation.path("p50Millis").asDouble());
        }
    }

    @Test
    void onlyWhatIsNamedIsMeasured() throws Exception {
        String table = run("create", "--idempotent", "--rounds", "1");

        assertThat(table).contains("Idempotency-Key").containsPattern("(?m)^create +[\\d,]+ ");
        assertThat(table).doesNotContainPattern("(?m)^(get|list) ");
        assertThat(storedResponses()).isPositive();
    }

    @Test
    void deliveryIsMeasuredWithEveryNumberOfEndpointsAndWithSomeThatHang() throws Exception {
        JsonNode report = Json.mapper()
                .readTree(start(List.of(
                        "deliver",
                        "--database-url",
                        database.url(),
                        "--endpoints=1,4",
                        "--hanging=0.25",
                        "--backlog=60",
                        "--customers=8",
                        "--rate=20",
                        "--seconds=1",
                        "--pool=4",
                        "--seed=42",
                        "--json")));

        assertThat(report.path("seed").asLong()).isEqualTo(42);
        assertThat(report.path("deliveries")
                        .valueStream()
                        .map(row -> row.path("endpoints").asInt() + " "
                                + row.path("hanging").asInt()))
                .containsExactly("1 0", "4 0", "4 1");
        for (JsonNode row : report.path("deliveries")) {
            assertThat(row.path("lagP50Millis").asDouble()).isPositive();
            assertThat(row.path("repeated").asInt()).isZero();
            assertThat(row.has("drainedPerSecond"))
                    .isEqualTo(row.path("hanging").asInt() == 0);
        }
    }

    private String run(String... args) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--database-url", database.url(), "--data", folder.toString()));
        all.addAll(List.of("--customers", "60", "--seconds", "0.3", "--warm-up", "0.2"));
        all.addAll(List.of("--connections", "4", "--pool", "2"));
        all.addAll(List.of(args));
        return start(all);
    }

    private String start(List<String> args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Launch.command(BenchMain.class));
        command.addAll(args);
        Path errorLog = folder.resolve("bench.err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errorLog.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TRELLIS_"));
        builder.environment().put("TRELLIS_DATABASE_USER", Objects.requireNonNull(database.user()));
        builder.environment()
                .put(
                        "TRELLIS_DATABASE_PASSWORD",
                        Objects.requireNonNull(database.password()).reveal());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errorLog)).isZero();
        return printed;
    }

    private long storedResponses() {
        try (Database open = new Database(database)) {
            return open.first("select count(*) as n from idempotency_keys", row -> row.number("n"))
                    .orElse(0L);
        }
    }
}
