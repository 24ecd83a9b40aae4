/// The tenants: platforms, the validation and change of their configuration, the currencies they
/// can support, and the clocks of sandboxes. Routes are in `platforms.api`, API tokens and
/// authentication in `auth`; everything that belongs to a platform's customers is elsewhere.
@NullMarked
package dev.trellis.platforms;

import org.jspecify.annotations.NullMarked;
