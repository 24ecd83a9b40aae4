package dev.trellis.webhooks.events;

/// The delivery status of an event.
public enum EventStatus {
    /// Waiting for the events before it or for its next attempt, or being sent.
    PENDING,
    /// The endpoint accepted it.
    DELIVERED,
    /// Not tried any more: its retries are over, or there was no endpoint, or it cannot be read. It
    /// can be replayed.
    PARKED
}
