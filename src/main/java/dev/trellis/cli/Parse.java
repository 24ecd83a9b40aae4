package dev.trellis.cli;

import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;

/// Ids as they are typed.
final class Parse {
    private Parse() {}

    static PlatformId platform(String text) {
        return PlatformId.parse(text.strip())
                .orElseThrow(() ->
                        new CommandFailed("--platform must be Platform:<uuid>, as ./trellis platform list shows it."));
    }

    static TokenId token(String text) {
        return TokenId.parse(text.strip())
                .or(() -> TokenId.ofClientId(text.strip()))
                .orElseThrow(() -> new CommandFailed(
                        "The token must be Token:<uuid> or a client id, as ./trellis token list shows them."));
    }
}
