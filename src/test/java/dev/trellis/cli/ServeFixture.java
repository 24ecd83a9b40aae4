package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.http.Routes;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A database with one regulated sandbox platform, and `./trellis serve` processes on it.
final class ServeFixture {
    private static final Pattern PORT = Pattern.compile("\"port\":\"?(\\d+)");

    private final CommandRunner commands;
    private final JsonNode platform;
    private final Database.Settings database;

    /// @param folder for the master key
    ServeFixture(Path folder) throws IOException, InterruptedException {
        database = TestDatabase.create(8);
        commands = CommandRunner.on(database, folder.resolve("master.key"))
                .with("TRELLIS_PORT", "0")
                .with("TRELLIS_REQUESTS_PER_SECOND", "0");
        platform = commands.json("platform", "create", "--name", "Acme", "--regulated", "--currencies", "USD", "--json")
                .getFirst();
    }

    Database.Settings database() {
        return database;
    }

    /// Runs commands on the same database.
    CommandRunner commands() {
        return commands;
    }

    /// Starts a server and waits until it is ready.
    ///
    /// @param more further environment variables
    TrellisProcess serve(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(commands.environment());
        all.putAll(more);
        TrellisProcess server = TrellisProcess.start(all, "serve");
        server.awaitOutput("\"message\":\"serving\"");
        return server;
    }

    TrellisProcess serve() throws IOException, InterruptedException {
        return serve(Map.of());
    }

    ApiClient api(TrellisProcess server) throws IOException {
        Matcher port = PORT.matcher(server.output());
        assertThat(port.find()).as(server.output()).isTrue();
        return new ApiClient(
                "http://127.0.0.1:" + port.group(1) + Routes.BASE,
                platform.path("clientId").stringValue(),
                platform.path("clientSecret").stringValue());
    }
}
