/// Tests of outgoing requests.
@NullMarked
package dev.trellis.outbound;

import org.jspecify.annotations.NullMarked;
