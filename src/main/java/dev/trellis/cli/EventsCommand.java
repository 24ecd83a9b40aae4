package dev.trellis.cli;

import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.webhooks.WebhookApiFeature;
import dev.trellis.webhooks.events.EventFilter;
import dev.trellis.webhooks.events.EventStatus;
import dev.trellis.webhooks.events.OperatorEventReader;
import dev.trellis.webhooks.events.Replays;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
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

/// `./trellis events list|replay`: the webhook events of a platform.
@Command(
        name = "events",
        description = "Lists webhook events, and sends them again.",
        mixinStandardHelpOptions = true,
        subcommands = {EventsCommand.ListEvents.class, EventsCommand.Replay.class})
final class EventsCommand extends CommandGroup {
    /// Options that select events.
    static final class EventOptions {
        @Mixin
        private PlatformOption platform = new PlatformOption();

        @Option(names = "--customer", description = "Only events about Customer:<uuid>.")
        private @Nullable String customer;

        @Option(names = "--type", description = "Only this type, CUSTOMER.KYC_APPROVED say.")
        private @Nullable String type;

        @Option(names = "--status", description = "Only pending, delivered or parked ones.")
        private @Nullable EventStatus status;

        @Option(names = "--after", description = "Made at this time or later: 2026-07-21T17:32:28Z.")
        private @Nullable String after;

        @Option(names = "--before", description = "Made at this time or earlier.")
        private @Nullable String before;

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        EventFilter filter() {
            return new EventFilter(
                    customer == null ? null : ArgumentConverters.customer(customer),
                    type,
                    status,
                    after == null ? null : ArgumentConverters.time("--after", after),
                    before == null ? null : ArgumentConverters.time("--before", before));
        }

        /// Whether the options select few enough events to replay them all: some customer's, or
        /// those of a period.
        boolean isNarrow() {
            return customer != null || after != null || before != null;
        }

        PlatformId platform(CommandSession session) {
            return platform.id(session.platforms());
        }

        <T> T run(CommandSession.Work<T> work) throws IOException {
            return database.run(work);
        }
    }

    @Command(
            name = "list",
            description = "Lists events, newest first. What they say of a customer is not shown.",
            mixinStandardHelpOptions = true)
    static final class ListEvents implements Callable<Integer> {
        @Mixin
        private EventOptions options = new EventOptions();

        @Mixin
        private LimitOption limit = new LimitOption();

        @Mixin
        private JsonLinesOption json = new JsonLinesOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            int max = limit.value();
            EventFilter filter = options.filter();
            List<ObjectNode> events = options.run(session ->
                    new OperatorEventReader(session.database()).listNewest(options.platform(session), filter, max));
            json.print(spec.commandLine().getOut(), events, ListEvents::line);
            return 0;
        }

        private static String line(ObjectNode event) {
            return "%-24s  %-9s  %-44s  %s  %s"
                    .formatted(
                            event.path("createdAt").asString(),
                            event.path("status").asString(),
                            event.path("id").asString(),
                            event.path("type").asString(),
                            event.path("customerId").asString(""))
                    .stripTrailing();
        }
    }

    @Command(
            name = "replay",
            description = {
                "Sends events again: the same ids, the same bytes, each at the end of its customer's queue.",
                "Give ids, or say which by --customer, --after, --before and the other options."
            },
            mixinStandardHelpOptions = true)
    static final class Replay implements Callable<Integer> {
        @Parameters(paramLabel = "ID", arity = "0..*", description = "Webhook:<uuid>")
        private List<String> ids = List.of();

        @Mixin
        private EventOptions options = new EventOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            if (ids.isEmpty() && !options.isNarrow()) {
                throw new CommandFailed("Say which events: their ids, or --customer, --after or --before.");
            }
            List<WebhookId> events = ids.stream().map(ArgumentConverters::event).toList();
            // Without events that are made while the replay runs.
            EventFilter filter = options.filter().createdUntil(Instant.now());
            PrintWriter out = spec.commandLine().getOut();
            ProgressReporter progress = new ProgressReporter(System.err);
            int replayed = options.run(session -> {
                PlatformId platform = options.platform(session);
                Replays replays = WebhookApiFeature.replays(session.database());
                return events.isEmpty()
                        ? replays.replay(platform, filter, Integer.MAX_VALUE, count -> report(progress, count))
                                .count()
                        : replayEach(replays, platform, events);
            });
            progress.clear();
            out.println(replayed == 1 ? "1 event will be sent again." : replayed + " events will be sent again.");
            out.flush();
            return 0;
        }

        private static void report(ProgressReporter progress, int count) {
            if (count > 0 && count % 1_000 == 0) {
                progress.step(count + " events");
            }
        }

        private static int replayEach(Replays replays, PlatformId platform, List<WebhookId> events) {
            for (WebhookId event : events) {
                if (!replays.replay(platform, event)) {
                    throw new CommandFailed("The platform has no event " + event + ". See: ./trellis events list");
                }
            }
            return events.size();
        }
    }
}
