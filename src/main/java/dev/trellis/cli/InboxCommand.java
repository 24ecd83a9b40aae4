package dev.trellis.cli;

import dev.trellis.CommandFeatures;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.messages.MessageId;
import dev.trellis.messages.OperatorMessageReader;
import dev.trellis.sealing.RootKeyRing;
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

/// `./trellis inbox list|show`: the e-mails and text messages to people, sent or withheld.
@Command(
        name = "inbox",
        description = {
            "Shows the e-mails and text messages of the last 7 days, whether they went out or were held here.",
            "They are personal: mind who looks on."
        },
        mixinStandardHelpOptions = true,
        subcommands = {InboxCommand.ListMessages.class, InboxCommand.Show.class})
final class InboxCommand extends CommandGroup {
    /// Options that all subcommands have.
    static final class MessageOptions {
        @Mixin
        private PlatformOption platform = new PlatformOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        /// What a subcommand does with the messages of a platform.
        @FunctionalInterface
        interface Work<T> {
            T run(OperatorMessageReader messages, PlatformId platform);
        }

        <T> T run(Work<T> work) throws IOException {
            return database.run(session -> {
                RootKeyRing keyRing = session.loadKeyRing();
                PlatformId id = platform.id(session.platforms());
                return work.run(CommandFeatures.inbox(session.database(), keyRing, session.environment()), id);
            });
        }
    }

    @Command(
            name = "list",
            description = "Lists messages, newest first, with recipient and subject. They are personal.",
            mixinStandardHelpOptions = true)
    static final class ListMessages implements Callable<Integer> {
        @Option(names = "--customer", description = "Only messages to Customer:<uuid>.")
        private @Nullable String customer;

        @Mixin
        private LimitOption limit = new LimitOption();

        @Mixin
        private JsonLinesOption json = new JsonLinesOption();

        @Mixin
        private MessageOptions options = new MessageOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            int max = limit.value();
            @Nullable CustomerId recipient = customer == null ? null : ArgumentConverters.customer(customer);
            List<ObjectNode> found = options.run((messages, platform) -> messages.listNewest(platform, recipient, max));
            json.print(spec.commandLine().getOut(), found, ListMessages::line);
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
            ObjectNode found = options.run((messages, platform) -> messages.find(platform, message)
                    .orElseThrow(() -> new CommandFailed(
                            "The platform has no message " + message + ". See: ./trellis inbox list")));
            PrintWriter out = spec.commandLine().getOut();
            out.println(isJson ? found : page(found));
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
