/// Authentication of API requests by HTTP Basic: API tokens and their permissions, rate limits, and
/// the principal (token and platform) of a request; also the interface with which features register
/// their routes. Platforms themselves are in `platforms`.
@NullMarked
package dev.trellis.auth;

import org.jspecify.annotations.NullMarked;
