package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./trellis up`, started, killed and stopped for real.
@Order(2)
class UpCommandTest {
    @TempDir
    private Path folder;

    @Test
    void everyAcknowledgedCustomerSurvivesAKill() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
        try (TrellisProcess server = TrellisProcess.up(data)) {
            ApiClient api = TrellisProcess.api(data);
            Thread writer = Thread.ofVirtual().start(() -> createUntilItFails(api, acknowledged));
            while (acknowledged.size() < 100) {
                Thread.sleep(5);
            }
            server.kill();
            writer.join();
        }
        try (TrellisProcess server = TrellisProcess.up(data)) {
            ApiClient api = TrellisProcess.api(data);
            for (String id : acknowledged) {
                api.get("/customers/" + id).expect(200);
            }
            assertThat(server.stop()).as("exit code after SIGTERM").isEqualTo(143);
        }
        assertThat(data.resolve("postgres/data/postmaster.pid"))
                .as("the database was stopped")
                .doesNotExist();
    }

    private static void createUntilItFails(ApiClient api, List<String> acknowledged) {
        try {
            while (true) {
                acknowledged.add(api.post("/customers", "{\"customerType\":\"INDIVIDUAL\"}")
                        .expect(201)
                        .text("id"));
            }
        } catch (java.io.UncheckedIOException killed) {
            // What was under way when the server died was not acknowledged.
        }
    }

    @Test
    void commandsWorkWhileTheServerRuns() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        try (TrellisProcess server = TrellisProcess.up(data)) {
            assertThat(server.output()).contains("curl").contains("/grid/2025-10-13");

            var second = TrellisProcess.run("up", "--port", "0", "--data", data.toString());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.output()).contains("already runs on").contains("http://127.0.0.1:");

            var created = TrellisProcess.run(
                    "platform", "create", "--name", "Acme", "--json", "--regulated", "--data", data.toString());
            assertThat(created.exit()).isZero();
            var platform = Json.mapper().readTree(created.output());
            assertThat(platform.properties().stream().map(java.util.Map.Entry::getKey))
                    .contains(
                            "platformId",
                            "name",
                            "mode",
                            "revision",
                            "umaDomain",
                            "clientId",
                            "clientSecret",
                            "baseUrl");
            String baseUrl = SandboxBootstrap.value(Files.readString(data.resolve("sandbox.env")), "GRID_BASE_URL")
                    .orElseThrow();
            assertThat(platform.path("baseUrl").asString()).isEqualTo(baseUrl);
            ApiClient acme = new ApiClient(
                    baseUrl,
                    platform.path("clientId").asString(),
                    platform.path("clientSecret").asString());
            assertThat(acme.post("/customers", "{\"customerType\":\"INDIVIDUAL\"}")
                            .expect(201)
                            .text("kycStatus"))
                    .isEqualTo("APPROVED");

            var revoked = TrellisProcess.run(
                    "token",
                    "create",
                    "--platform",
                    platform.path("platformId").asString(),
                    "--name",
                    "second",
                    "--json",
                    "--data",
                    data.toString());
            assertThat(revoked.exit()).isZero();
            var toured = TrellisProcess.run("tour", "--data", data.toString());
            assertThat(toured.output()).contains("checks held");
            assertThat(toured.exit()).isZero();
        }
    }

    @Test
    void whatIsSecretIsForTheOwnerOnly() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        TrellisProcess.up(data).close();

        for (String file : List.of("master.key", "sandbox.env", "postgres/password")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(data.resolve("sandbox.env")))
                .contains("export GRID_BASE_URL=", "export GRID_CLIENT_ID=", "export GRID_CLIENT_SECRET=")
                .contains("export LIGHTSPARK_GRID_BASE_URL=", "export GRID_API_TOKEN_ID=")
                .contains("export GRID_API_CLIENT_SECRET=");
    }

    @Test
    void aLostMasterKeyIsNoticedAtStartAndNothingIsOverwritten() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        TrellisProcess.up(data).close();
        Path key = data.resolve("master.key");
        String right = Files.readString(key);

        Files.delete(key);
        var lost = TrellisProcess.run("up", "--port", "0", "--data", data.toString());
        assertThat(lost.exit()).isEqualTo(1);
        assertThat(lost.output()).contains("master key is missing");
        assertThat(key).doesNotExist();

        Files.writeString(key, java.util.Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        var mistaken = TrellisProcess.run("up", "--port", "0", "--data", data.toString());
        assertThat(mistaken.exit()).isEqualTo(1);
        assertThat(mistaken.output()).contains("not the one that this database was sealed with");

        Files.writeString(key, right);
        TrellisProcess.up(data).close();
    }

    @Test
    void wrongUsageIsToldWithExitCodeTwo() throws IOException, InterruptedException {
        assertThat(TrellisProcess.run("up", "--prot", "1").exit()).isEqualTo(2);
        assertThat(TrellisProcess.run("platform", "create").exit()).isEqualTo(2);
        assertThat(TrellisProcess.run("--help").exit()).isZero();
    }
}
