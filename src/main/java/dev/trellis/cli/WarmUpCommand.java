package dev.trellis.cli;

import dev.trellis.CommandFeatures;
import dev.trellis.TrellisServer;
import dev.trellis.base.Environment;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.db.PrivateFiles;
import dev.trellis.http.Routes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `./trellis warm-up`, which the launcher runs once per build: starts a server in a temporary
/// folder and sends it requests, so that the JVM can record the AOT cache, the classes and profiles
/// that make later starts faster.
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory("trellis-warm-up-");
        Environment environment = Environment.system();
        try (DataFolder folder = DataFolder.forServer(temporary)) {
            Logging.toFile(folder.logFile());
            try (EmbeddedPostgres postgres = folder.postgres(environment, progress -> {});
                    TrellisServer server = TrellisServer.start(folder.config(postgres, "127.0.0.1", 0), environment)) {
                SandboxBootstrap.Credentials credentials = SandboxBootstrap.findOrCreate(
                        CommandFeatures.platforms(
                                server.database(),
                                environment,
                                folder.config(postgres, "", 0).rateLimits()),
                        folder.environmentFile());
                sendRequests("http://127.0.0.1:" + server.port() + Routes.BASE, credentials);
            }
            Logging.stop();
        } finally {
            PrivateFiles.deleteRecursively(temporary);
        }
        return 0;
    }

    private static void sendRequests(String baseUrl, SandboxBootstrap.Credentials credentials)
            throws IOException, InterruptedException {
        String basic = credentials.clientId() + ":" + credentials.clientSecret().reveal();
        String authorization = "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 50; i++) {
                HttpRequest create = HttpRequest.newBuilder(URI.create(baseUrl + "/customers"))
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"customerType\":\"INDIVIDUAL\",\"fullName\":\"Warm Up\"}"))
                        .build();
                HttpRequest list = HttpRequest.newBuilder(URI.create(baseUrl + "/customers"))
                        .header("Authorization", authorization)
                        .build();
                client.send(create, BodyHandlers.discarding());
                client.send(list, BodyHandlers.discarding());
            }
        }
    }
}
