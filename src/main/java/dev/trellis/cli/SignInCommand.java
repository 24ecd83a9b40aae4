package dev.trellis.cli;

import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.oidc.Issuers;
import dev.trellis.passkeys.RelyingParties;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `./trellis sign-in issuer|relying-party|list`.
@Command(
        name = "sign-in",
        description = {
            "Says what the owners of a platform's wallets may sign in with, besides codes: OpenID providers, and"
                    + " passkeys of sites and apps.",
            "It counts at once, on every node."
        },
        mixinStandardHelpOptions = true,
        subcommands = {SignInCommand.Issuer.class, SignInCommand.RelyingParty.class, SignInCommand.ListAll.class})
final class SignInCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// What all of them need.
    private static final class SignInOptions {
        @Option(names = "--platform", required = true, description = "Platform:<uuid>, as listed.")
        private String platform = "";

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @FunctionalInterface
        interface Work<T> {
            T run(Database database, Platform platform);
        }

        <T> T run(Work<T> work) throws IOException {
            PlatformId id = ArgumentParser.platform(platform);
            return database.withDatabase((opened, platforms) -> {
                Platform found = platforms
                        .platforms()
                        .find(id)
                        .orElseThrow(
                                () -> new CommandFailed("There is no such platform. See: ./trellis platform list"));
                try {
                    return work.run(opened, found);
                } catch (IllegalArgumentException wrong) {
                    throw new CommandFailed(String.valueOf(wrong.getMessage()));
                }
            });
        }
    }

    private static Issuers issuers(Database database) {
        return new Issuers(database, Environment.system().clock());
    }

    private static RelyingParties relyingParties(Database database) {
        return new RelyingParties(database, Environment.system().clock());
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
        private SignInOptions target = new SignInOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            String said = target.run((database, platform) -> {
                if (!isRemoved) {
                    issuers(database).trust(platform.id(), new Issuers.Issuer(issuer.strip(), audiences));
                    return "Tokens of " + issuer.strip() + " count, for " + String.join(", ", audiences) + ".";
                }
                if (!issuers(database).distrust(platform.id(), issuer.strip())) {
                    throw new CommandFailed("It was not trusted. See: ./trellis sign-in list");
                }
                return "Tokens of " + issuer.strip() + " count no more.";
            });
            spec.commandLine().getOut().println(said);
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
        private SignInOptions target = new SignInOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            String said = target.run((database, platform) -> {
                RelyingParties parties = relyingParties(database);
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
            spec.commandLine().getOut().println(said);
            return 0;
        }
    }

    @Command(
            name = "list",
            description = "Lists what a platform's wallets may be signed in to with.",
            mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Option(names = "--json", description = "Answers with one JSON object.")
        private boolean isJson;

        @Mixin
        private SignInOptions target = new SignInOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            target.run((database, platform) -> {
                List<Issuers.Issuer> issuers = issuers(database).all(platform.id());
                List<RelyingParties.RelyingParty> parties =
                        relyingParties(database).all(platform.id());
                if (isJson) {
                    out.println(json(issuers, parties));
                } else {
                    print(out, platform.mode() == Mode.SANDBOX, issuers, parties);
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

        private static ObjectNode json(List<Issuers.Issuer> issuers, List<RelyingParties.RelyingParty> parties) {
            ObjectNode json = Json.object();
            var issuerList = json.putArray("issuers");
            for (Issuers.Issuer issuer : issuers) {
                ObjectNode one = issuerList.addObject();
                one.put("issuer", issuer.issuer());
                issuer.audiences().forEach(one.putArray("audiences")::add);
            }
            var partyList = json.putArray("relyingParties");
            for (RelyingParties.RelyingParty party : parties) {
                ObjectNode one = partyList.addObject();
                one.put("id", party.id());
                party.origins().forEach(one.putArray("origins")::add);
            }
            return json;
        }
    }
}
