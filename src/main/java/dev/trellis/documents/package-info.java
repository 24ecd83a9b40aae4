/// Documents: files that customers and owners prove something with. Received in a stream, told by
/// their content, sealed, and kept where the configuration says; never decoded.
@NullMarked
package dev.trellis.documents;

import org.jspecify.annotations.NullMarked;
