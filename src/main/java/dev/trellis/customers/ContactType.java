package dev.trellis.customers;

import dev.trellis.messages.Channel;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A way to reach a customer that can be verified.
enum ContactType {
    EMAIL("email", "email", Channel.EMAIL, "e-mail address"),
    PHONE("phoneNumber", "phone", Channel.SMS, "telephone number");

    private final String field;
    private final String key;
    private final Channel channel;
    private final String noun;

    ContactType(String field, String key, Channel channel, String noun) {
        this.field = field;
        this.key = key;
        this.channel = channel;
        this.noun = noun;
    }

    /// Of the profile.
    String field() {
        return field;
    }

    /// Under which `contactVerification` tells of it.
    String key() {
        return key;
    }

    Channel channel() {
        return channel;
    }

    /// For messages to callers.
    String noun() {
        return noun;
    }

    /// The address or number that stands in a profile.
    Optional<String> valueIn(ObjectNode profile) {
        JsonNode value = profile.path(field);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}
