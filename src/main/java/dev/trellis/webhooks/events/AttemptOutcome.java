package dev.trellis.webhooks.events;

/// What became of one attempt.
public enum AttemptOutcome {
    /// Answered with 2xx.
    DELIVERED(true),
    /// Answered with 409: the endpoint had it already.
    DUPLICATE(true),
    /// Answered with 3xx. Redirects are not followed.
    REDIRECTED(false),
    /// Answered with anything else.
    REFUSED(false),
    /// No answer within the time an attempt has.
    TIMED_OUT(false),
    /// The host name has no address.
    UNRESOLVED(false),
    /// The address is one that events are not sent to.
    FORBIDDEN_ADDRESS(false),
    /// No connection.
    UNREACHABLE(false),
    /// The certificate is not valid for the host, or TLS failed otherwise.
    TLS_FAILED(false),
    /// The connection ended before there was an answer.
    BROKEN(false),
    /// The platform has no endpoint. Not retried.
    NO_ENDPOINT(false),
    /// The customer was erased, and what was to be said with it. Not retried.
    ERASED(false),
    /// What was to be said cannot be opened: the key that sealed it is not at hand, or it was
    /// changed. Not retried.
    UNREADABLE(false),
    /// Nothing was sent, because the platform had asked for a failure.
    SANDBOX_FAULT(false);

    private final boolean isDelivered;

    AttemptOutcome(boolean isDone) {
        this.isDelivered = isDone;
    }

    /// Whether the event is delivered by it.
    public boolean isDelivered() {
        return isDelivered;
    }

    /// Whether trying again may help.
    public boolean isWorthRetrying() {
        return switch (this) {
            case DELIVERED, DUPLICATE, NO_ENDPOINT, ERASED, UNREADABLE -> false;
            default -> true;
        };
    }

    /// Whether it says something about the endpoint's health. A refusal may be about the one event.
    public boolean countsAgainstEndpoint() {
        return switch (this) {
            case TIMED_OUT, UNRESOLVED, FORBIDDEN_ADDRESS, UNREACHABLE, TLS_FAILED, BROKEN -> true;
            default -> false;
        };
    }
}
