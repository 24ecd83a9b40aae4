/// File types told by content, and whether a file is complete in its format. Nothing is decoded.
@NullMarked
package dev.trellis.filetype;

import org.jspecify.annotations.NullMarked;
