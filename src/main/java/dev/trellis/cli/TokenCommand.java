package dev.trellis.cli;

import dev.trellis.auth.ApiToken;
import dev.trellis.auth.Permission;
import dev.trellis.auth.Tokens;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `./trellis token create|list|revoke`.
@Command(
        name = "token",
        description = "Makes, lists and revokes the API tokens of a platform.",
        mixinStandardHelpOptions = true,
        subcommands = {TokenCommand.Create.class, TokenCommand.ListAll.class, TokenCommand.Revoke.class})
final class TokenCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "create", description = "Makes a token.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Option(names = "--platform", required = true, description = "Platform:<uuid>, as listed.")
        private String platform = "";

        @Option(names = "--name", required = true, description = "What it is for.")
        private String name = "";

        @Option(
                names = "--permissions",
                split = ",",
                defaultValue = "VIEW,TRANSACT,MANAGE",
                description = "Of VIEW, TRANSACT, MANAGE. Default: all.")
        private List<Permission> permissions = List.of();

        @Option(names = "--json", description = "Answers with one JSON object.")
        private boolean isJson;

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            var id = ArgumentParser.platform(platform);
            Tokens.CreatedToken created = database.run(platforms -> {
                if (platforms.platforms().find(id).isEmpty()) {
                    throw new CommandFailed("There is no such platform. See: ./trellis platform list");
                }
                return platforms.tokens().create(id, name.strip(), EnumSet.copyOf(permissions));
            });
            PrintWriter out = spec.commandLine().getOut();
            if (isJson) {
                ObjectNode json = json(created.token());
                json.put("clientSecret", created.secret().reveal());
                out.println(json);
            } else {
                out.printf("Client id      %s%n", created.token().clientId());
                out.printf("Client secret  %s%n%n", created.secret().reveal());
                out.println("The secret is shown this once.");
            }
            out.flush();
            return 0;
        }
    }

    @Command(name = "list", description = "Lists a platform's tokens.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Option(names = "--platform", required = true, description = "Platform:<uuid>, as listed.")
        private String platform = "";

        @Option(names = "--json", description = "Answers with one JSON object a line.")
        private boolean isJson;

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            var id = ArgumentParser.platform(platform);
            for (ApiToken token : database.run(platforms -> platforms.tokens().list(id))) {
                if (isJson) {
                    out.println(json(token));
                } else {
                    String permissions =
                            token.permissions().stream().map(Enum::name).collect(Collectors.joining(","));
                    out.printf(
                            "%s  %-20s  %s  %s%n",
                            token.clientId(), permissions, Timestamps.format(token.createdAt()), token.name());
                }
            }
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "revoke",
            description = "Stops a token, within a second on every node.",
            mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Parameters(paramLabel = "TOKEN", description = "Client id or Token:<uuid>, as listed.")
        private String token = "";

        @Option(names = "--platform", required = true, description = "Platform:<uuid>, as listed.")
        private String platform = "";

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            var id = ArgumentParser.token(token);
            var owner = ArgumentParser.platform(platform);
            database.run(platforms -> {
                platforms.tokens().revoke(owner, id);
                return true;
            });
            spec.commandLine().getOut().println("Revoked " + id.clientId() + ".");
            return 0;
        }
    }

    private static ObjectNode json(ApiToken token) {
        ObjectNode json = Json.object();
        json.put("id", token.id().text());
        json.put("clientId", token.clientId());
        json.put("name", token.name());
        token.permissions().forEach(permission -> json.withArray("permissions").add(permission.name()));
        json.put("createdAt", Timestamps.format(token.createdAt()));
        return json;
    }
}
