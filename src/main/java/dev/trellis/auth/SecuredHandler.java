package dev.trellis.auth;

import dev.trellis.http.Request;
import dev.trellis.http.Response;

/// Answers a call whose caller is known and has the permission.
@FunctionalInterface
public interface SecuredHandler {
    Response handle(Principal principal, Request request);
}
