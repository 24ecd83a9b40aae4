package dev.trellis.auth;

import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;

/// The objects that features register their routes with.
///
/// @param routes where they are registered
/// @param authenticator turns handlers that need a principal into plain ones
/// @param cursors sign and verify the cursors of lists
/// @param idempotency runs POSTs once per `Idempotency-Key`
public record RouteContext(Routes routes, Authenticator authenticator, Cursors cursors, Idempotency idempotency) {}
