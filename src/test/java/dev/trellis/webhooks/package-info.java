/// Tests of webhooks.
@NullMarked
package dev.trellis.webhooks;

import org.jspecify.annotations.NullMarked;
