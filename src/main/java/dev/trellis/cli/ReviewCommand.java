package dev.trellis.cli;

import dev.trellis.CommandFeatures;
import dev.trellis.Config;
import dev.trellis.base.VerificationId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.documents.DocumentContentReader;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.verification.ReviewQueue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `./trellis review list|show|files|approve|reject`: verifications that a reviewer decides on.
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
final class ReviewCommand extends CommandGroup {
    /// Options that all subcommands have.
    static final class ReviewOptions {
        @Mixin
        private PlatformOption platform = new PlatformOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        /// What a subcommand does with the reviews of a platform.
        @FunctionalInterface
        interface Work<T> {
            T run(ReviewQueue reviews, Platform platform);
        }

        <T> T run(Work<T> work) throws IOException {
            return database.run(session -> {
                RootKeyRing keyRing = session.loadKeyRing();
                return run(session, keyRing, work);
            });
        }

        /// What a subcommand does that also reads the files of documents.
        @FunctionalInterface
        interface WorkWithFiles<T> {
            T run(ReviewQueue reviews, Platform platform, DocumentContentReader files);
        }

        <T> T runWithFiles(WorkWithFiles<T> work) throws IOException {
            return database.run(session -> {
                RootKeyRing keyRing = session.loadKeyRing();
                DocumentContentReader files = files(session, keyRing);
                return run(session, keyRing, (reviews, found) -> work.run(reviews, found, files));
            });
        }

        private <T> T run(CommandSession session, RootKeyRing keyRing, Work<T> work) {
            ReviewQueue reviews = CommandFeatures.reviewQueue(session.database(), keyRing, session.environment());
            return work.run(reviews, platform.find(session.platforms()));
        }

        private static DocumentContentReader files(CommandSession session, RootKeyRing keyRing) {
            try {
                return CommandFeatures.documents(
                        session.database(),
                        Config.objectStorage(EnvironmentVariables.all()),
                        keyRing,
                        session.environment());
            } catch (IOException unusable) {
                throw new CommandFailed(String.valueOf(unusable.getMessage()));
            }
        }
    }

    @Command(
            name = "list",
            description = "Lists who waits for a person, longest first. Nothing personal is shown.",
            mixinStandardHelpOptions = true)
    static final class ListPending implements Callable<Integer> {
        private static final int MAX_LIMIT = 1_000;

        @Mixin
        private LimitOption limit = new LimitOption();

        @Mixin
        private JsonLinesOption json = new JsonLinesOption();

        @Mixin
        private ReviewOptions options = new ReviewOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            int max = limit.clamped(MAX_LIMIT);
            List<ObjectNode> pending = options.run((reviews, platform) -> reviews.listPending(platform.id(), max));
            json.print(spec.commandLine().getOut(), pending, ListPending::line);
            return 0;
        }

        private static String line(ObjectNode verification) {
            return "%s  %s  waiting since %s"
                    .formatted(
                            verification.path("id").asString(),
                            verification.path("customerId").asString(),
                            verification.path("updatedAt").asString());
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
            VerificationId verification = ArgumentConverters.verification(id);
            ObjectNode details = options.run((reviews, platform) -> reviews.show(platform.id(), verification));
            spec.commandLine().getOut().println(details.toPrettyString());
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    /// Base of `approve` and `reject`.
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
            VerificationId verification = ArgumentConverters.verification(id);
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
