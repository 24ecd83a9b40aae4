package dev.trellis.testing;

import dev.trellis.FeatureFactory;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.messages.MessageId;
import dev.trellis.messages.MessageLog;
import dev.trellis.sealing.KeyRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What was sent to a platform's customers, as its operator reads it.
public record Inboxes(MessageLog inbox, TestPlatform platform) {
    private static final Pattern CODE = Pattern.compile("(?<!\\d)\\d{6}(?!\\d)");

    public static Inboxes of(TestPlatform platform) {
        Environment world = Environment.system();
        TestServer server = platform.server();
        try {
            KeyRing keyRing = KeyRing.load(server.database(), server.config().masterKey(), world.ids(), world.random());
            return new Inboxes(FeatureFactory.inbox(server.database(), keyRing, world), platform);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Newest first.
    public List<ObjectNode> to(String customer) {
        return inbox.newest(platform.platform().id(), CustomerId.parse(customer).orElseThrow(), 100);
    }

    /// The newest one with all that it says.
    public JsonNode newestTo(String customer) {
        MessageId id =
                MessageId.parse(to(customer).getFirst().path("id").asString()).orElseThrow();
        return inbox.find(platform.platform().id(), id).orElseThrow();
    }

    /// The code that was sent last.
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
