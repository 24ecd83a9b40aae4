/// Authentication: API tokens and their permissions, and which token and platform a request is from
/// (HTTP Basic).
@NullMarked
package dev.trellis.auth;

import org.jspecify.annotations.NullMarked;
