/// The tenants: platforms with their configuration and API tokens, who a call is from and what it
/// may do. Everything that belongs to a platform's customers lives elsewhere.
@NullMarked
package dev.trellis.platforms;

import org.jspecify.annotations.NullMarked;
