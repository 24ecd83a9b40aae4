package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.testing.Api;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A database with one regulated sandbox platform, and `./trellis serve` processes on it.
final class ServeFixture {
    private static final Pattern PORT = Pattern.compile("\"port\":\"?(\\d+)");

    private final Map<String, String> environment = new HashMap<>();
    private final JsonNode platform;
    private final Database.Settings database;

    /// @param folder for the master key
    ServeFixture(Path folder) throws IOException, InterruptedException {
        database = TestDatabase.create(8);
        environment.put("TRELLIS_DATABASE_URL", database.url());
        environment.put("TRELLIS_DATABASE_USER", String.valueOf(database.user()));
        environment.put(
                "TRELLIS_DATABASE_PASSWORD",
                Objects.requireNonNull(database.password()).reveal());
        environment.put("TRELLIS_MASTER_KEY_FILE", folder.resolve("master.key").toString());
        environment.put("TRELLIS_PORT", "0");
        environment.put("TRELLIS_REQUESTS_PER_SECOND", "0");
        var made = TrellisProcess.run(
                environment, "platform", "create", "--name", "Acme", "--regulated", "--currencies", "USD", "--json");
        assertThat(made.exit()).as(made.output()).isZero();
        platform = Json.mapper().readTree(made.output());
    }

    Database.Settings database() {
        return database;
    }

    Map<String, String> environment() {
        return environment;
    }

    /// A server that is ready; `more` is added to its environment.
    TrellisProcess serve(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        TrellisProcess server = TrellisProcess.start(all, "serve");
        server.awaitOutput("\"message\":\"serving\"");
        return server;
    }

    TrellisProcess serve() throws IOException, InterruptedException {
        return serve(Map.of());
    }

    Api api(TrellisProcess server) throws IOException {
        Matcher port = PORT.matcher(server.output());
        assertThat(port.find()).as(server.output()).isTrue();
        return new Api(
                "http://127.0.0.1:" + port.group(1) + Routes.BASE,
                platform.path("clientId").stringValue(),
                platform.path("clientSecret").stringValue());
    }
}
