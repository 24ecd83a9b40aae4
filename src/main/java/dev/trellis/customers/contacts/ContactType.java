package dev.trellis.customers.contacts;

import dev.trellis.messages.Channel;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A kind of contact of a customer that can be verified.
public enum ContactType {
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

    /// The name of the field in a customer's profile.
    public String field() {
        return field;
    }

    /// The name of the field in `contactVerification`, and the end of the
    /// paths `/customers/{customerId}/verify-…`.
    String key() {
        return key;
    }

    /// How a code is sent to such a contact.
    Channel channel() {
        return channel;
    }

    /// The name of this kind in error messages.
    String noun() {
        return noun;
    }

    /// The address or number in a profile; empty when the profile has none.
    public Optional<String> valueIn(ObjectNode profile) {
        JsonNode value = profile.path(field);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}
