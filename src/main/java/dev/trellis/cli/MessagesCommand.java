package dev.trellis.cli;

import dev.trellis.FeatureFactory;
import dev.trellis.auth.RateLimits;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.messages.MessageId;
import dev.trellis.messages.MessageLog;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.api.PlatformFeature;
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

/// `./trellis inbox list|show`.
@Command(
        name = "inbox",
        description = {
            "Shows the e-mails and text messages of the last 7 days, whether they went out or were held here.",
            "They are personal: mind who looks on."
        },
        mixinStandardHelpOptions = true,
        subcommands = {MessagesCommand.ListMessages.class, MessagesCommand.Show.class})
final class MessagesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// Whose inbox is meant.
    static final class MessageOptions {
        @Option(names = "--platform", description = "Platform:<uuid>, as listed. Needed when there are several.")
        private @Nullable String platform;

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @FunctionalInterface
        interface Work<T> {
            T run(MessageLog inbox, PlatformId platform);
        }

        <T> T open(Work<T> work) throws IOException {
            return database.withKeys((opened, keyRing, world) -> {
                PlatformFeature platforms = FeatureFactory.platforms(opened, world, RateLimits.NONE);
                return work.run(FeatureFactory.inbox(opened, keyRing, world), platform(platforms));
            });
        }

        private PlatformId platform(PlatformFeature platforms) {
            if (platform != null) {
                return ArgumentParser.platform(platform);
            }
            List<Platform> all = platforms.platforms().list();
            if (all.size() != 1) {
                throw new CommandFailed(
                        all.isEmpty()
                                ? "There is no platform yet."
                                : "There are " + all.size() + " platforms. Say which one: --platform Platform:<uuid>."
                                        + " See: ./trellis platform list");
            }
            return all.getFirst().id();
        }
    }

    @Command(
            name = "list",
            description = "Lists messages, newest first, with recipient and subject. They are personal.",
            mixinStandardHelpOptions = true)
    static final class ListMessages implements Callable<Integer> {
        @Option(names = "--customer", description = "Only messages to Customer:<uuid>.")
        private @Nullable String customer;

        @Option(names = "--limit", defaultValue = "50", description = "No more than so many. Default: 50.")
        private int limit = 50;

        @Option(names = "--json", description = "Answers with one JSON object a line.")
        private boolean isJson;

        @Mixin
        private MessageOptions options = new MessageOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            if (limit < 1 || limit > 10_000) {
                throw new CommandFailed("--limit must be from 1 to 10000.");
            }
            @Nullable CustomerId only = customer == null ? null : ArgumentParser.customer(customer);
            List<ObjectNode> messages = options.open((inbox, platform) -> inbox.listNewest(platform, only, limit));
            PrintWriter out = spec.commandLine().getOut();
            messages.forEach(message -> out.println(isJson ? message : line(message)));
            out.flush();
            return 0;
        }

        private static String line(ObjectNode message) {
            return "%-24s  %-7s  %-5s  %s  %s  %s"
                    .formatted(
                            message.path("createdAt").asString(),
                            message.path("status").asString(),
                            message.path("channel").asString(),
                            message.path("id").asString(),
                            message.path("recipient").asString("(erased)"),
                            message.path("subject").asString(""))
                    .stripTrailing();
        }
    }

    @Command(
            name = "show",
            description = "Shows one message with all that it says. It is personal.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "Message:<uuid>")
        private String id = "";

        @Option(names = "--json", description = "Answers with one JSON object, which also holds the HTML.")
        private boolean isJson;

        @Mixin
        private MessageOptions options = new MessageOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            MessageId message = MessageId.parse(id.strip())
                    .orElseThrow(() ->
                            new CommandFailed("The message must be Message:<uuid>, as ./trellis inbox list shows it."));
            ObjectNode shown = options.open((inbox, platform) -> inbox.find(platform, message)
                    .orElseThrow(() -> new CommandFailed(
                            "The platform has no message " + message + ". See: ./trellis inbox list")));
            PrintWriter out = spec.commandLine().getOut();
            out.println(isJson ? shown : page(shown));
            out.flush();
            return 0;
        }

        private static String page(ObjectNode message) {
            StringBuilder page = new StringBuilder();
            for (String field : List.of("createdAt", "channel", "status", "customerId", "recipient", "subject")) {
                if (message.has(field)) {
                    page.append(
                            "%-11s %s%n".formatted(field, message.path(field).asString()));
                }
            }
            return page.append('\n')
                    .append(message.path("text").asString("(erased)"))
                    .toString()
                    .stripTrailing();
        }
    }
}
