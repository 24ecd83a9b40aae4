package dev.trellis.http;

/// Handles a request and returns its response, or rejects it with an
/// [dev.trellis.base.ApiException].
@FunctionalInterface
public interface Handler {
    /// Returns the response to the request.
    Response handle(Request request);
}
