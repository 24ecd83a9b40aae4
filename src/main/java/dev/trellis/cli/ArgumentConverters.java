package dev.trellis.cli;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.base.VerificationId;
import dev.trellis.base.WebhookId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.json.Timestamps;
import java.time.Instant;

/// Parses ids and times in command-line arguments. A malformed one ends the command with a message
/// that shows the expected format.
final class ArgumentConverters {
    private ArgumentConverters() {}

    static PlatformId platform(String text) {
        return PlatformId.parse(text.strip())
                .orElseThrow(() ->
                        new CommandFailed("--platform must be Platform:<uuid>, as ./trellis platform list shows it."));
    }

    static CustomerId customer(String text) {
        return CustomerId.parse(text.strip())
                .orElseThrow(() -> new CommandFailed("--customer must be Customer:<uuid>, as the API gives it."));
    }

    static WebhookId event(String text) {
        return WebhookId.parse(text.strip())
                .orElseThrow(() ->
                        new CommandFailed("The event must be Webhook:<uuid>, as ./trellis events list shows it."));
    }

    static VerificationId verification(String text) {
        return VerificationId.parse(text.strip())
                .orElseThrow(() -> new CommandFailed(
                        "The verification must be Verification:<uuid>, as ./trellis review list shows it."));
    }

    /// Parses an RFC 3339 time with an offset.
    ///
    /// @param option the name of the option, for the message
    static Instant time(String option, String text) {
        return Timestamps.parse(text.strip())
                .orElseThrow(() -> new CommandFailed(
                        option + " must be a time such as 2026-07-21T17:32:28Z or 2026-07-21T17:32:28+02:00."));
    }

    /// Parses a token id, or the client id that belongs to a token.
    static TokenId token(String text) {
        return TokenId.parse(text.strip())
                .or(() -> TokenId.parseClientId(text.strip()))
                .orElseThrow(() -> new CommandFailed(
                        "The token must be Token:<uuid> or a client id, as ./trellis token list shows them."));
    }
}
