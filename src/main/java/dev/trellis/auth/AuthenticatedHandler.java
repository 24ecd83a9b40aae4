package dev.trellis.auth;

import dev.trellis.http.Request;
import dev.trellis.http.Response;

/// Handles a request whose principal is known and has the required permission.
@FunctionalInterface
public interface AuthenticatedHandler {
    Response handle(Principal principal, Request request);
}
