package dev.trellis.messages;

import dev.trellis.base.Secret;
import dev.trellis.json.Json;
import dev.trellis.outbound.AllowList;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.outbound.EndpointStrictness;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.outbound.OutboundResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Sends SMS to an HTTP gateway of the operator, which translates them for a provider's own API.
/// Each message is one `POST {"id", "to", "text"}`. Any 2xx accepts it. The `id`, also in the
/// header `Idempotency-Key`, is the same at every attempt. 400 and 422 refuse it finally; after any
/// other response or failure it is tried again, until its time to live ends.
public final class SmsGateway implements Transport {
    private static final Set<Integer> FINAL = Set.of(400, 422);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Settings settings;
    private final OutboundClient client;

    /// The gateway, as the operator configures it.
    ///
    /// @param token sent as a bearer token; `null` for none
    public record Settings(String url, @Nullable Secret token) {
        /// Reads the settings of an operator.
        ///
        /// @throws IllegalArgumentException with a message for the operator
        public static Settings parse(String url, @Nullable Secret token) {
            URI uri;
            try {
                uri = URI.create(url);
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException(FORM);
            }
            boolean isSafe =
                    "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(uri.getHost()));
            if (!isSafe || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException(FORM);
            }
            return new Settings(url, token);
        }

        private static boolean isLoopback(@Nullable String host) {
            return host != null && LOOPBACK.contains(host);
        }

        private String host() {
            return URI.create(url).getHost().replaceAll("[\\[\\]]", "");
        }
    }

    private static final String FORM = "TRELLIS_SMS_URL must be an https URL without user and password (http only for"
            + " this machine): https://sms.example.com/send. A password goes into TRELLIS_SMS_TOKEN.";

    /// @param tls the trusted certificate authorities; `null` for those of the JDK
    public SmsGateway(Settings settings, @Nullable SSLContext tls) {
        this.settings = settings;
        // The operator configured it, so it may be an internal host; but no other host is allowed.
        EndpointPolicy endpointPolicy = new EndpointPolicy(AllowList.parse(settings.host()), port -> false);
        this.client = new OutboundClient(endpointPolicy, OutboundClient.LIMIT, tls);
    }

    @Override
    public Channel channel() {
        return Channel.SMS;
    }

    @Override
    public void send(MessageId id, Message message) throws DeliveryException {
        ObjectNode body = Json.object();
        body.put("id", id.uuid().toString());
        body.put("to", message.recipient());
        body.put("text", message.text());
        Map<String, String> headers = new HashMap<>(Map.of(
                "Content-Type", "application/json",
                "User-Agent", "Trellis/1",
                "Idempotency-Key", id.uuid().toString()));
        if (settings.token() != null) {
            headers.put("Authorization", "Bearer " + settings.token().reveal());
        }
        OutboundResult result = client.post(
                settings.url(),
                EndpointStrictness.SANDBOX,
                headers,
                body.toString().getBytes(StandardCharsets.UTF_8));
        switch (result) {
            case OutboundResult.Answered answered when answered.status() / 100 == 2 -> {}
            case OutboundResult.Answered answered ->
                throw new DeliveryException(
                        "the gateway answered " + answered.status(), FINAL.contains(answered.status()));
            case OutboundResult.Failed failed ->
                throw new DeliveryException(failed.reason().name(), false);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
