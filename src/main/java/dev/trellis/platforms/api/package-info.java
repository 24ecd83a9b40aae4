/// The HTTP routes of a platform's own configuration and of a sandbox's clock, and
/// [PlatformFeature], which assembles them with platforms and authentication.
@NullMarked
package dev.trellis.platforms.api;

import org.jspecify.annotations.NullMarked;
