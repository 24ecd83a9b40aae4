/// A streaming parser of forms with files (`multipart/form-data`, RFC 7578).
@NullMarked
package dev.trellis.http.multipart;

import org.jspecify.annotations.NullMarked;
