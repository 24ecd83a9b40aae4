package dev.trellis.cli;

import dev.trellis.auth.Tokens;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.Rules;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.CurrencyCatalog;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `./trellis platform create|list|require`: platforms and the customer fields that their
/// currencies require.
@Command(
        name = "platform",
        description = "Makes and lists platforms: the tenants of the server.",
        mixinStandardHelpOptions = true,
        subcommands = {PlatformCommand.Create.class, PlatformCommand.ListAll.class, PlatformCommand.Require.class})
final class PlatformCommand extends CommandGroup {
    @Command(name = "create", description = "Makes a platform and its first token.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Option(names = "--name", required = true, description = "What it is called.")
        private String name = "";

        @Option(names = "--mode", defaultValue = "sandbox", description = "sandbox or production. Default: sandbox.")
        private Mode mode = Mode.SANDBOX;

        @Option(names = "--regulated", description = "It verifies its customers itself.")
        private boolean isRegulated;

        @Option(names = "--revision", defaultValue = "2026-05", description = "2026-05 or 2026-08. Default: 2026-05.")
        private String revision = "2026-05";

        @Option(
                names = "--currencies",
                split = ",",
                defaultValue = "USD,EUR,MXN,BTC,USDC,USDB",
                description = "Codes, by commas. Default: USD,EUR,MXN,BTC,USDC,USDB")
        private List<String> currencies = List.of();

        @Option(names = "--uma-domain", description = "Domain of its customers' UMA addresses. Default: from the name.")
        private @Nullable String umaDomain;

        @Option(names = "--base-url", description = "Where the server is reached, for the answer.")
        private @Nullable String baseUrl;

        @Mixin
        private JsonOption json = new JsonOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            Platforms.NewPlatform plan = plan();
            PlatformFeature.CreatedPlatform created =
                    database.run(session -> session.platforms().create(plan, "First token"));
            print(spec.commandLine().getOut(), created.platform(), created.token());
            return 0;
        }

        private Platforms.NewPlatform plan() {
            String trimmed = name.strip();
            if (trimmed.isEmpty() || trimmed.length() > 250) {
                throw new CommandFailed("--name must have 1 to 250 characters.");
            }
            List<String> codes = currencies.stream()
                    .map(code -> code.strip().toUpperCase(Locale.ROOT))
                    .distinct()
                    .toList();
            List<String> unknown = codes.stream()
                    .filter(code -> CurrencyCatalog.find(code).isEmpty())
                    .toList();
            if (!unknown.isEmpty()) {
                throw new CommandFailed("Not a currency that Trellis knows: " + String.join(", ", unknown) + ".");
            }
            return new Platforms.NewPlatform(
                    trimmed,
                    mode,
                    isRegulated,
                    ContractRevision.parse(revision)
                            .orElseThrow(() -> new CommandFailed("--revision must be 2026-05 or 2026-08.")),
                    codes,
                    domain(trimmed));
        }

        private String domain(String platformName) {
            if (umaDomain == null) {
                return UmaDomainGenerator.fromName(platformName);
            }
            String domain = umaDomain.strip().toLowerCase(Locale.ROOT);
            if (!Rules.isDomainName(domain)) {
                throw new CommandFailed("--uma-domain must be a full domain name, such as uma.example.com.");
            }
            return java.net.IDN.toASCII(domain);
        }

        private void print(PrintWriter out, Platform platform, Tokens.CreatedToken token) throws IOException {
            String url = baseUrl == null ? database.baseUrl().orElse("http://127.0.0.1:8787" + Routes.BASE) : baseUrl;
            if (json.isSet()) {
                ObjectNode platformJson = toJson(platform);
                platformJson.put("clientId", token.token().clientId());
                platformJson.put("clientSecret", token.secret().reveal());
                platformJson.put("baseUrl", url);
                out.println(platformJson);
            } else {
                out.printf(
                        """
                        Made platform %s (%s, %s)

                          Platform       %s
                          UMA domain     %s
                          Currencies     %s
                          API            %s
                          Client id      %s
                          Client secret  %s

                        The secret is shown this once.
                        """,
                        platform.name(),
                        platform.mode().name().toLowerCase(Locale.ROOT),
                        platform.isRegulated() ? "regulated" : "unregulated",
                        platform.id(),
                        platform.umaDomain(),
                        String.join(", ", platform.currencies()),
                        url,
                        token.token().clientId(),
                        token.secret().reveal());
            }
            out.flush();
        }
    }

    @Command(name = "list", description = "Lists the platforms.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private JsonLinesOption json = new JsonLinesOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            List<Platform> platforms =
                    database.run(session -> session.platforms().platforms().list());
            json.print(spec.commandLine().getOut(), platforms, PlatformCommand::toJson, ListAll::line);
            return 0;
        }

        private static String line(Platform platform) {
            return "%s  %-10s  %-11s  %s  %-28s  %s"
                    .formatted(
                            platform.id(),
                            platform.mode().name().toLowerCase(Locale.ROOT),
                            platform.isRegulated() ? "regulated" : "unregulated",
                            platform.revision().text(),
                            platform.umaDomain(),
                            platform.name());
        }
    }

    @Command(
            name = "require",
            description = "Sets what the provider behind a currency demands to know of customers who use it.",
            mixinStandardHelpOptions = true)
    static final class Require implements Callable<Integer> {
        @Mixin
        private RequiredPlatformOption platform = new RequiredPlatformOption();

        @Option(names = "--currency", required = true, description = "Code of a supported currency.")
        private String currency = "";

        @Option(
                names = "--fields",
                required = true,
                split = ",",
                description = "Such as FULL_NAME,BIRTH_DATE,NATIONALITY. Empty to demand nothing.")
        private List<String> fields = List.of();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            List<String> names =
                    fields.stream().map(String::strip).filter(f -> !f.isEmpty()).toList();
            String code = currency.strip().toUpperCase(Locale.ROOT);
            database.run(session -> session.platforms().platforms().requireCustomerFields(platform.id(), code, names));
            spec.commandLine()
                    .getOut()
                    .println(code + " now demands " + (names.isEmpty() ? "nothing" : String.join(", ", names)) + ".");
            return 0;
        }
    }

    private static ObjectNode toJson(Platform platform) {
        ObjectNode json = Json.object();
        json.put("platformId", platform.id().text());
        json.put("name", platform.name());
        json.put("mode", platform.mode().name());
        json.put("isRegulated", platform.isRegulated());
        json.put("revision", platform.revision().text());
        json.put("umaDomain", platform.umaDomain());
        platform.currencies().forEach(json.putArray("currencies")::add);
        return json;
    }
}
