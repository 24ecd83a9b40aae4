/// Our contract, `openapi.yaml`, held against the public one and against itself. What a server
/// answers is held against it by `dev.trellis.testing.OpenApi`, in every test over HTTP.
@NullMarked
package dev.trellis.contract;

import org.jspecify.annotations.NullMarked;
