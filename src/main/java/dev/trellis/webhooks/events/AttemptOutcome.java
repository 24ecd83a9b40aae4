package dev.trellis.webhooks.events;

/// The outcome of one attempt to deliver an event. The names are stored, and shown in the API.
public enum AttemptOutcome {
    /// A response with 2xx.
    DELIVERED(true),
    /// A response with 409: the endpoint has received the event before.
    DUPLICATE(true),
    /// A response with 3xx. Redirects are not followed.
    REDIRECTED(false),
    /// A response with any other status.
    REFUSED(false),
    /// No response within the time limit of an attempt.
    TIMED_OUT(false),
    /// The host name has no address.
    UNRESOLVED(false),
    /// The address may not be connected to, because it is internal, for example.
    FORBIDDEN_ADDRESS(false),
    /// No connection could be made.
    UNREACHABLE(false),
    /// The certificate is not valid for the host, or TLS failed otherwise.
    TLS_FAILED(false),
    /// The connection ended before the response, or the response was not HTTP.
    BROKEN(false),
    /// The platform has no endpoint. Not retried.
    NO_ENDPOINT(false),
    /// The customer was erased, and with its key the content of the event. Not retried.
    ERASED(false),
    /// The event cannot be decrypted: its key cannot be unwrapped, or the stored bytes were
    /// altered. Not retried.
    UNREADABLE(false),
    /// Nothing was sent, because the sandbox platform had asked for a failure.
    SANDBOX_FAULT(false);

    private final boolean isDelivered;

    AttemptOutcome(boolean isDone) {
        this.isDelivered = isDone;
    }

    /// Whether the event counts as delivered.
    public boolean isDelivered() {
        return isDelivered;
    }

    /// Whether another attempt may succeed.
    public boolean isWorthRetrying() {
        return switch (this) {
            case DELIVERED, DUPLICATE, NO_ENDPOINT, ERASED, UNREADABLE -> false;
            default -> true;
        };
    }

    /// Whether the endpoint could not be reached or did not respond. A response that refuses the
    /// event does not count, because it may be about this event only.
    public boolean countsAgainstEndpoint() {
        return switch (this) {
            case TIMED_OUT, UNRESOLVED, FORBIDDEN_ADDRESS, UNREACHABLE, TLS_FAILED, BROKEN -> true;
            default -> false;
        };
    }
}
