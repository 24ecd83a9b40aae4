package dev.trellis.messages;

/// How a message reaches a person.
public enum Channel {
    EMAIL,
    SMS
}
