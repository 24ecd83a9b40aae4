package dev.trellis.cli;

import dev.trellis.base.PlatformId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.json.Json;
import dev.trellis.oidc.Issuers;
import dev.trellis.passkeys.RelyingParties;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `./trellis sign-in issuer|relying-party|list`: the OpenID providers and passkey relying parties
/// that a platform accepts for its wallets.
@Command(
        name = "sign-in",
        description = {
            "Says what the owners of a platform's wallets may sign in with, besides codes: OpenID providers, and"
                    + " passkeys of sites and apps.",
            "It counts at once, on every node."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            SignInMethodsCommand.Issuer.class,
            SignInMethodsCommand.RelyingParty.class,
            SignInMethodsCommand.ListAll.class
        })
final class SignInMethodsCommand extends CommandGroup {
    /// Options that all subcommands have.
    private static final class SignInOptions {
        @Mixin
        private RequiredPlatformOption platform = new RequiredPlatformOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        /// What a subcommand does with the sign-in methods of a platform. An
        /// [IllegalArgumentException] is reported to the user.
        @FunctionalInterface
        interface Work<T> {
            T run(Issuers issuers, RelyingParties parties, Platform platform);
        }

        <T> T run(Work<T> work) throws IOException {
            PlatformId id = platform.id();
            return database.run(session -> {
                Platform found = PlatformOption.find(session.platforms(), id);
                Clock clock = session.environment().clock();
                try {
                    return work.run(
                            new Issuers(session.database(), clock),
                            new RelyingParties(session.database(), clock),
                            found);
                } catch (IllegalArgumentException invalid) {
                    throw new CommandFailed(String.valueOf(invalid.getMessage()));
                }
            });
        }
    }

    @Command(
            name = "issuer",
            description = {
                "Trusts an OpenID provider: its ID tokens for these clients count, and no others. Its keys are fetched"
                        + " from where it publishes them, over HTTPS.",
                "Production platforms take tokens of named providers only. A sandbox checks no signatures, and takes any"
                        + " provider until one is named."
            },
            mixinStandardHelpOptions = true)
    static final class Issuer implements Callable<Integer> {
        @Parameters(paramLabel = "ISSUER", description = "As its tokens say it (iss): https://accounts.google.com")
        private String issuer = "";

        @Option(
                names = "--audience",
                paramLabel = "CLIENT",
                description = "A client whose tokens count (aud). Repeat for several; they replace those before.")
        private List<String> audiences = List.of();

        @Option(names = "--remove", description = "Trusts it no more.")
        private boolean isRemoved;

        @Mixin
        private SignInOptions options = new SignInOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            String confirmation = options.run((issuers, parties, platform) -> {
                if (!isRemoved) {
                    issuers.trust(platform.id(), new Issuers.Issuer(issuer.strip(), audiences));
                    return "Tokens of " + issuer.strip() + " count, for " + String.join(", ", audiences) + ".";
                }
                if (!issuers.distrust(platform.id(), issuer.strip())) {
                    throw new CommandFailed("It was not trusted. See: ./trellis sign-in list");
                }
                return "Tokens of " + issuer.strip() + " count no more.";
            });
            spec.commandLine().getOut().println(confirmation);
            return 0;
        }
    }

    @Command(
            name = "relying-party",
            description = {
                "Lets passkeys of a domain count, used at these origins, and no others.",
                "Until one is named, a passkey counts for the site where it was made, as its browser tells; in production"
                        + " over HTTPS only. Apps must be named."
            },
            mixinStandardHelpOptions = true)
    static final class RelyingParty implements Callable<Integer> {
        @Parameters(paramLabel = "DOMAIN", description = "The passkeys' relying party (rp.id): example.com")
        private String domain = "";

        @Option(
                names = "--origin",
                paramLabel = "ORIGIN",
                description =
                        "https://app.example.com, or android:apk-key-hash:<hash>. Repeat for several; they replace"
                                + " those before.")
        private List<String> origins = List.of();

        @Option(names = "--remove", description = "Lets them count no more.")
        private boolean isRemoved;

        @Mixin
        private SignInOptions options = new SignInOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            String confirmation = options.run((issuers, parties, platform) -> {
                if (!isRemoved) {
                    parties.allow(platform.id(), new RelyingParties.RelyingParty(domain.strip(), origins));
                    return "Passkeys of " + domain.strip() + " count, at " + String.join(", ", origins) + ".";
                }
                if (!parties.disallow(platform.id(), domain.strip())) {
                    throw new CommandFailed("It was not named. See: ./trellis sign-in list");
                }
                return "Passkeys of " + domain.strip() + " count no more"
                        + (parties.all(platform.id()).isEmpty()
                                ? " by name: none is named, so the site of each counts."
                                : ".");
            });
            spec.commandLine().getOut().println(confirmation);
            return 0;
        }
    }

    @Command(
            name = "list",
            description = "Lists what a platform's wallets may be signed in to with.",
            mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private JsonOption json = new JsonOption();

        @Mixin
        private SignInOptions options = new SignInOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            options.run((issuers, parties, platform) -> {
                List<Issuers.Issuer> trusted = issuers.all(platform.id());
                List<RelyingParties.RelyingParty> allowed = parties.all(platform.id());
                if (json.isSet()) {
                    out.println(toJson(trusted, allowed));
                } else {
                    print(out, platform.mode() == Mode.SANDBOX, trusted, allowed);
                }
                return true;
            });
            out.flush();
            return 0;
        }

        private static void print(
                PrintWriter out,
                boolean isSandbox,
                List<Issuers.Issuer> issuers,
                List<RelyingParties.RelyingParty> parties) {
            out.println("OpenID providers");
            issuers.forEach(
                    issuer -> out.printf("  %s  for %s%n", issuer.issuer(), String.join(", ", issuer.audiences())));
            if (issuers.isEmpty()) {
                out.println(isSandbox ? "  any (a sandbox checks no signatures)" : "  none");
            }
            out.println("Passkeys of");
            parties.forEach(party -> out.printf("  %s  at %s%n", party.id(), String.join(", ", party.origins())));
            if (parties.isEmpty()) {
                out.println(isSandbox ? "  any site" : "  any site with HTTPS");
            }
        }

        private static ObjectNode toJson(List<Issuers.Issuer> issuers, List<RelyingParties.RelyingParty> parties) {
            ObjectNode json = Json.object();
            var issuerList = json.putArray("issuers");
            for (Issuers.Issuer issuer : issuers) {
                ObjectNode entry = issuerList.addObject();
                entry.put("issuer", issuer.issuer());
                issuer.audiences().forEach(entry.putArray("audiences")::add);
            }
            var partyList = json.putArray("relyingParties");
            for (RelyingParties.RelyingParty party : parties) {
                ObjectNode entry = partyList.addObject();
                entry.put("id", party.id());
                party.origins().forEach(entry.putArray("origins")::add);
            }
            return json;
        }
    }
}
