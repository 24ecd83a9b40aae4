package dev.trellis.wallets.otp;

import dev.trellis.messages.Message;
import dev.trellis.platforms.Platform;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `embeddedWalletConfig` of `/config`, with what holds when it is silent.
///
/// @param appName what codes say they are for
/// @param life of a code
record OtpSettings(String appName, int codeLength, boolean isAlphanumeric, Duration life, Message.Sender sender) {
    private static final int USUAL_LENGTH = 6;
    private static final int USUAL_LIFE_SECONDS = 300;

    static OtpSettings forPlatform(Platform platform) {
        JsonNode config = platform.config().path("embeddedWalletConfig");
        return new OtpSettings(
                config.path("appName").asString(platform.name()),
                config.path("otpLength").asInt(USUAL_LENGTH),
                config.path("alphanumeric").asBoolean(false),
                Duration.ofSeconds(config.path("expirationSeconds").asInt(USUAL_LIFE_SECONDS)),
                new Message.Sender(
                        text(config, "sendFromEmailAddress"),
                        text(config, "sendFromEmailSenderName"),
                        text(config, "replyToEmailAddress")));
    }

    private static @Nullable String text(JsonNode config, String name) {
        return config.path(name).isString() ? config.path(name).stringValue() : null;
    }
}
