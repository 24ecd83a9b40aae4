package dev.trellis.cli;

import dev.trellis.base.PlatformId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.api.PlatformFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--platform`, which may be left out when there is only one platform.
final class PlatformOption {
    @Option(names = "--platform", description = "Platform:<uuid>, as listed. Needed when there are several.")
    private @Nullable String platform;

    /// The id of the platform: the one that was typed, whether or not there is such a platform, or
    /// that of the only platform.
    ///
    /// @throws CommandFailed when none was typed and there is not exactly one
    PlatformId id(PlatformFeature platforms) {
        return platform == null
                ? onlyPlatform(platforms, " See: ./trellis platform list").id()
                : ArgumentConverters.platform(platform);
    }

    /// The platform that was typed, or the only platform.
    ///
    /// @throws CommandFailed when there is no such platform, or none was typed and there is not
    ///     exactly one
    Platform find(PlatformFeature platforms) {
        return platform == null ? onlyPlatform(platforms, "") : find(platforms, ArgumentConverters.platform(platform));
    }

    /// @throws CommandFailed when there is no such platform
    static Platform find(PlatformFeature platforms, PlatformId id) {
        return platforms
                .platforms()
                .find(id)
                .orElseThrow(() -> new CommandFailed("There is no such platform. See: ./trellis platform list"));
    }

    /// @param hint ends the message when there are several platforms
    private static Platform onlyPlatform(PlatformFeature platforms, String hint) {
        List<Platform> all = platforms.platforms().list();
        if (all.size() == 1) {
            return all.getFirst();
        }
        throw new CommandFailed(
                all.isEmpty()
                        ? "There is no platform yet."
                        : "There are " + all.size() + " platforms. Say which one: --platform Platform:<uuid>." + hint);
    }
}
