package dev.trellis.cli;

import dev.trellis.base.PlatformId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import picocli.CommandLine.Option;

/// `--platform`, which must be given.
final class RequiredPlatformOption {
    @Option(names = "--platform", required = true, description = "Platform:<uuid>, as listed.")
    private String platform = "";

    /// The id that was typed, whether or not there is such a platform.
    ///
    /// @throws CommandFailed when it is malformed
    PlatformId id() {
        return ArgumentConverters.platform(platform);
    }
}
