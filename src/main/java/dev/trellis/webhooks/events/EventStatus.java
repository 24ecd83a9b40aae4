package dev.trellis.webhooks.events;

/// Where the delivery of an event stands.
public enum EventStatus {
    /// Waiting for its turn, for the next try, or under way.
    PENDING,
    /// The endpoint took it.
    DELIVERED,
    /// Given up, or nowhere to send it; it can be replayed.
    PARKED
}
