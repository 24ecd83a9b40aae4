/// Compares our contract, `openapi.yaml`, with the public one and with its own examples. Responses
/// of the server are checked against it by `dev.trellis.testing.OpenApi`, in every test over HTTP.
@NullMarked
package dev.trellis.contract;

import org.jspecify.annotations.NullMarked;
