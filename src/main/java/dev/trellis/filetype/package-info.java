/// Detection of file types by content, and checks that a file is complete in its format. Nothing is
/// decoded. Knows nothing of documents.
@NullMarked
package dev.trellis.filetype;

import org.jspecify.annotations.NullMarked;
