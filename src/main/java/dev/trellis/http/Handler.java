package dev.trellis.http;

/// Answers a call, or refuses it with an [dev.trellis.base.ApiException].
@FunctionalInterface
public interface Handler {
    Response handle(Request request);
}
