package dev.trellis.wallets.otp;

import dev.trellis.messages.Message;
import dev.trellis.platforms.Platform;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Settings of one-time passwords: `embeddedWalletConfig` of `/config`, with defaults for what
/// it omits.
///
/// @param appName the application that messages name
/// @param codeLength in characters
/// @param isAlphanumeric letters and digits; digits alone otherwise
/// @param lifetime how long a password is valid
/// @param sender of e-mails
record OtpSettings(String appName, int codeLength, boolean isAlphanumeric, Duration lifetime, Message.Sender sender) {
    private static final int DEFAULT_LENGTH = 6;
    private static final int DEFAULT_LIFETIME_SECONDS = 300;

    static OtpSettings forPlatform(Platform platform) {
        JsonNode config = platform.config().path("embeddedWalletConfig");
        return new OtpSettings(
                config.path("appName").asString(platform.name()),
                config.path("otpLength").asInt(DEFAULT_LENGTH),
                config.path("alphanumeric").asBoolean(false),
                Duration.ofSeconds(config.path("expirationSeconds").asInt(DEFAULT_LIFETIME_SECONDS)),
                new Message.Sender(
                        text(config, "sendFromEmailAddress"),
                        text(config, "sendFromEmailSenderName"),
                        text(config, "replyToEmailAddress")));
    }

    private static @Nullable String text(JsonNode config, String name) {
        return config.path(name).isString() ? config.path(name).stringValue() : null;
    }
}
