/// The keys that sign webhooks: storage, rotation, and the public list of them.
@NullMarked
package dev.trellis.webhooks.keys;

import org.jspecify.annotations.NullMarked;
