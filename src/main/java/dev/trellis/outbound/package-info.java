/// HTTP requests to URLs that platforms and operators configure: which addresses may be
/// connected to, and limits on the time and size of a request. What is sent is up to the
/// packages that use it.
@NullMarked
package dev.trellis.outbound;

import org.jspecify.annotations.NullMarked;
