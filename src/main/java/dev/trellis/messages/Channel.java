package dev.trellis.messages;

/// The way in which a message reaches a person. The names are stored.
public enum Channel {
    EMAIL,
    SMS
}
