package dev.trellis.cli;

import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.json.Timestamps;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.webhooks.keys.SigningKeyView;
import dev.trellis.webhooks.keys.SigningKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./trellis keys list|rotate`: the keys that sign webhooks.
@Command(
        name = "keys",
        description = "Lists and changes the keys with which webhooks are signed.",
        mixinStandardHelpOptions = true,
        subcommands = {SigningKeysCommand.ListAll.class, SigningKeysCommand.Rotate.class})
final class SigningKeysCommand extends CommandGroup {
    private static final Duration DEFAULT_NOTICE = Duration.ofHours(24);
    private static final Duration DEFAULT_OVERLAP = Duration.ofDays(7);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})([smhd])");

    @Command(
            name = "list",
            description = {
                "Lists the keys that receivers should know: the one that signs (ACTIVE), one that is to"
                        + " follow (NEXT), and those that no longer sign (RETIRING).",
                "The public keys themselves are in the answer of --json, and of GET /webhook-keys."
            },
            mixinStandardHelpOptions = true,
            footer = {"", "With --database-url, set TRELLIS_MASTER_KEY, _FILE or _COMMAND as for the server."})
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private JsonLinesOption json = new JsonLinesOption();

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            List<SigningKeyView> keys = database.run(session -> load(session).list());
            json.print(spec.commandLine().getOut(), keys, SigningKeyView::json, SigningKeysCommand::line);
            return 0;
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Makes a new key. It is listed at once, and signs after --in; the old one stays listed for --overlap"
                        + " after that, for receivers that verify late.",
                "Receivers may keep the list for an hour: give them more than that, unless the key is compromised."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {
                "",
                "Durations are a number and s, m, h or d: 30m, 24h, 7d.",
                "With --database-url, set TRELLIS_MASTER_KEY, _FILE or _COMMAND as for the server.",
                "",
                "When somebody else may know the private key:",
                "  ./trellis keys rotate --now --overlap 0s",
                "Receivers then refuse webhooks until they fetch the list again. What they",
                "refuse is sent again."
            })
    static final class Rotate implements Callable<Integer> {
        @Option(names = "--in", description = "When the new key begins to sign: 1m to 365d. Default: 24h.")
        private @Nullable String notice;

        @Option(names = "--overlap", description = "How long the old key stays listed after that. Default: 7d.")
        private @Nullable String overlap;

        @Option(
                names = "--now",
                description = "Switches at once, every node within about 10 seconds. A key that waits takes over.")
        private boolean isImmediate;

        @Option(names = "--json", description = "Answers with one JSON object: the new key.")
        private boolean isJson;

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            if (isImmediate && notice != null) {
                throw new CommandFailed("Give --in or --now, not both.");
            }
            Duration untilSwitch = duration("--in", notice, DEFAULT_NOTICE);
            Duration afterSwitch = duration("--overlap", overlap, DEFAULT_OVERLAP);
            Rotated rotated = database.run(session -> {
                SigningKeys keys = load(session);
                SigningKeyView next = isImmediate ? keys.rotateNow(afterSwitch) : keys.rotate(untilSwitch, afterSwitch);
                return new Rotated(next, keys.list());
            });
            PrintWriter out = spec.commandLine().getOut();
            if (isJson) {
                out.println(rotated.next().json());
            } else {
                out.println(
                        isImmediate
                                ? "The new key signs from now on, on every node within about 10 seconds."
                                : "The new key signs from "
                                        + Timestamps.format(rotated.next().activeFrom()) + " on.");
                out.println();
                rotated.keys().forEach(key -> out.println(line(key)));
            }
            out.flush();
            return 0;
        }
    }

    /// The new key, and all keys that receivers should know after the rotation.
    private record Rotated(SigningKeyView next, List<SigningKeyView> keys) {}

    private static SigningKeys load(CommandSession session) throws IOException {
        RootKeyRing keyRing = session.loadKeyRing();
        Environment environment = session.environment();
        return SigningKeys.load(session.database(), keyRing, environment);
    }

    private static String line(SigningKeyView key) {
        return "%s  %-8s  from %s%s"
                .formatted(
                        key.id(),
                        key.status(),
                        Timestamps.format(key.activeFrom()),
                        key.retiresAt() == null ? "" : "  listed until " + Timestamps.format(key.retiresAt()));
    }

    private static Duration duration(String option, @Nullable String text, Duration fallback) {
        if (text == null) {
            return fallback;
        }
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new CommandFailed(option + " must be a number and s, m, h or d, such as 30m, 24h or 7d.");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
