package dev.trellis.testing;

import dev.trellis.CommandFeatures;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.messages.MessageId;
import dev.trellis.messages.OperatorMessageReader;
import dev.trellis.sealing.RootKeyRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The messages to a platform's customers, as its operator reads them.
public record SentMessages(OperatorMessageReader inbox, TestPlatform platform) {
    private static final Pattern CODE = Pattern.compile("(?<!\\d)\\d{6}(?!\\d)");

    public static SentMessages of(TestPlatform platform) {
        Environment environment = Environment.system();
        TestServer server = platform.server();
        try {
            RootKeyRing keyRing = RootKeyRing.load(
                    server.database(), server.config().masterKey(), environment.ids(), environment.random());
            return new SentMessages(CommandFeatures.inbox(server.database(), keyRing, environment), platform);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Returns the messages to a customer, the newest first.
    public List<ObjectNode> to(String customer) {
        return inbox.listNewest(
                platform.platform().id(), CustomerId.parse(customer).orElseThrow(), 100);
    }

    /// Returns the newest message to a customer with its content.
    public JsonNode newestTo(String customer) {
        MessageId id =
                MessageId.parse(to(customer).getFirst().path("id").asString()).orElseThrow();
        return inbox.find(platform.platform().id(), id).orElseThrow();
    }

    /// Returns the code in the newest message.
    public String codeFor(String customer) {
        return codeIn(newestTo(customer).path("text").asString());
    }

    public static String codeIn(String text) {
        Matcher matcher = CODE.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("there is no code in the message");
        }
        return matcher.group();
    }
}
