package dev.trellis.cli;

import dev.trellis.auth.ApiToken;
import dev.trellis.auth.Permission;
import dev.trellis.auth.Tokens;
import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.api.PlatformFeature;
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

/// `./trellis token create|list|revoke`: the API tokens of a platform.
@Command(
        name = "token",
        description = "Makes, lists and revokes the API tokens of a platform.",
        mixinStandardHelpOptions = true,
        subcommands = {TokenCommand.Create.class, TokenCommand.ListAll.class, TokenCommand.Revoke.class})
final class TokenCommand extends CommandGroup {
    @Command(name = "create", description = "Makes a token.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private RequiredPlatformOption platform = new RequiredPlatformOption();

        @Option(names = "--name", required = true, description = "What it is for.")
        private String name = "";

        @Option(
                names = "--permissions",
                split = ",",
                defaultValue = "VIEW,TRANSACT,MANAGE",
                description = "Of VIEW, TRANSACT, MANAGE. Default: all.")
        private List<Permission> permissions = List.of();

        @Mixin
        private JsonOption json = new JsonOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PlatformId id = platform.id();
            Tokens.CreatedToken created = database.run(session -> {
                PlatformFeature platforms = session.platforms();
                PlatformOption.find(platforms, id);
                return platforms.tokens().create(id, name.strip(), EnumSet.copyOf(permissions));
            });
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                ObjectNode createdJson = toJson(created.token());
                createdJson.put("clientSecret", created.secret().reveal());
                out.println(createdJson);
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
        @Mixin
        private RequiredPlatformOption platform = new RequiredPlatformOption();

        @Mixin
        private JsonLinesOption json = new JsonLinesOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PlatformId id = platform.id();
            List<ApiToken> tokens =
                    database.run(session -> session.platforms().tokens().list(id));
            json.print(spec.commandLine().getOut(), tokens, TokenCommand::toJson, ListAll::line);
            return 0;
        }

        private static String line(ApiToken token) {
            String permissions = token.permissions().stream().map(Enum::name).collect(Collectors.joining(","));
            return "%s  %-20s  %s  %s"
                    .formatted(token.clientId(), permissions, Timestamps.format(token.createdAt()), token.name());
        }
    }

    @Command(
            name = "revoke",
            description = "Stops a token, within a second on every node.",
            mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Parameters(paramLabel = "TOKEN", description = "Client id or Token:<uuid>, as listed.")
        private String token = "";

        @Mixin
        private RequiredPlatformOption platform = new RequiredPlatformOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            TokenId id = ArgumentConverters.token(token);
            PlatformId owner = platform.id();
            database.run(session -> {
                session.platforms().tokens().revoke(owner, id);
                return true;
            });
            spec.commandLine().getOut().println("Revoked " + id.clientId() + ".");
            return 0;
        }
    }

    private static ObjectNode toJson(ApiToken token) {
        ObjectNode json = Json.object();
        json.put("id", token.id().text());
        json.put("clientId", token.clientId());
        json.put("name", token.name());
        token.permissions().forEach(permission -> json.withArray("permissions").add(permission.name()));
        json.put("createdAt", Timestamps.format(token.createdAt()));
        return json;
    }
}
