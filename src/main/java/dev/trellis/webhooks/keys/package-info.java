/// The keys that sign webhooks: their storage, rotation and public list. They belong to the server,
/// and are the same for all platforms.
@NullMarked
package dev.trellis.webhooks.keys;

import org.jspecify.annotations.NullMarked;
