package dev.trellis.cli;

import dev.trellis.Config;
import dev.trellis.FeatureFactory;
import dev.trellis.auth.RateLimits;
import dev.trellis.base.VerificationId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.documents.DocumentContent;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.verification.Reviews;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `./trellis review list|show|files|approve|reject`.
@Command(
        name = "review",
        description = "Decides on verifications that wait for a person.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ReviewCommand.ListPending.class,
            ReviewCommand.Show.class,
            ReviewFilesCommand.class,
            ReviewCommand.Approve.class,
            ReviewCommand.Reject.class
        })
final class ReviewCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// Where the queue is.
    static final class ReviewOptions {
        @Option(names = "--platform", description = "Platform:<uuid>, as listed. Needed when there are several.")
        private @Nullable String platform;

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @FunctionalInterface
        interface Work<T> {
            T run(Reviews reviews, Platform platform);
        }

        <T> T run(Work<T> work) throws IOException {
            return database.withKeys((opened, keyRing, world) -> {
                PlatformFeature platforms = FeatureFactory.platforms(opened, world, RateLimits.NONE);
                return work.run(FeatureFactory.reviews(opened, keyRing, world), platform(platforms));
            });
        }

        @FunctionalInterface
        interface WorkWithFiles<T> {
            T run(Reviews reviews, Platform platform, DocumentContent files);
        }

        <T> T withFiles(WorkWithFiles<T> work) throws IOException {
            return database.withKeys((opened, keyRing, world) -> {
                PlatformFeature platforms = FeatureFactory.platforms(opened, world, RateLimits.NONE);
                try {
                    DocumentContent files =
                            FeatureFactory.documents(opened, Config.objectStorage(System.getenv()), keyRing, world);
                    return work.run(FeatureFactory.reviews(opened, keyRing, world), platform(platforms), files);
                } catch (IOException unusable) {
                    throw new CommandFailed(String.valueOf(unusable.getMessage()));
                }
            });
        }

        private Platform platform(PlatformFeature platforms) {
            if (platform != null) {
                return platforms
                        .platforms()
                        .find(ArgumentParser.platform(platform))
                        .orElseThrow(
                                () -> new CommandFailed("There is no such platform. See: ./trellis platform list"));
            }
            List<Platform> all = platforms.platforms().list();
            if (all.size() != 1) {
                throw new CommandFailed(
                        all.isEmpty()
                                ? "There is no platform yet."
                                : "There are " + all.size() + " platforms. Say which one: --platform Platform:<uuid>.");
            }
            return all.getFirst();
        }
    }

    @Command(
            name = "list",
            description = "Lists who waits for a person, longest first. Nothing personal is shown.",
            mixinStandardHelpOptions = true)
    static final class ListPending implements Callable<Integer> {
        @Option(names = "--limit", defaultValue = "50", description = "No more than so many. Default: 50.")
        private int limit = 50;

        @Option(names = "--json", description = "Answers with one JSON object a line.")
        private boolean isJson;

        @Mixin
        private ReviewOptions options = new ReviewOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            List<ObjectNode> waiting =
                    options.run((reviews, platform) -> reviews.listPending(platform.id(), Math.clamp(limit, 1, 1_000)));
            for (ObjectNode verification : waiting) {
                out.println(
                        isJson
                                ? verification
                                : "%s  %s  waiting since %s"
                                        .formatted(
                                                verification.path("id").asString(),
                                                verification.path("customerId").asString(),
                                                verification.path("updatedAt").asString()));
            }
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "show",
            description = "Shows one with everything that was said and decided. It is personal: mind who looks on.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "Verification:<uuid>")
        private String id = "";

        @Mixin
        private ReviewOptions options = new ReviewOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            VerificationId verification = ArgumentParser.verification(id);
            ObjectNode shown = options.run((reviews, platform) -> reviews.show(platform.id(), verification));
            spec.commandLine().getOut().println(shown.toPrettyString());
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    /// What an approval and a rejection share.
    abstract static class Decision implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "Verification:<uuid>")
        private String id = "";

        @Option(names = "--reason", required = true, description = "Why. Kept for good.")
        private String reason = "";

        @Option(names = "--reviewer", description = "Who decides. Default: the user of this machine.")
        private String reviewer = System.getProperty("user.name", "unknown");

        @Mixin
        private ReviewOptions options = new ReviewOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        abstract boolean isApproval();

        @Override
        public Integer call() throws IOException {
            VerificationId verification = ArgumentParser.verification(id);
            ObjectNode decided = options.run((reviews, platform) ->
                    reviews.decide(platform, verification, isApproval(), reviewer.strip(), reason));
            spec.commandLine()
                    .getOut()
                    .println(verification + " is "
                            + decided.path("verificationStatus").asString() + ".");
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    @Command(name = "approve", description = "Approves a customer.", mixinStandardHelpOptions = true)
    static final class Approve extends Decision {
        @Override
        boolean isApproval() {
            return true;
        }
    }

    @Command(name = "reject", description = "Rejects a customer.", mixinStandardHelpOptions = true)
    static final class Reject extends Decision {
        @Override
        boolean isApproval() {
            return false;
        }
    }
}
