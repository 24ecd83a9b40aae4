/// Documents that customers and beneficial owners upload as evidence: their fields and files. Files
/// are received as a stream, encrypted, and stored in PostgreSQL or in an object storage; they are
/// never decoded. Which documents a verification requires is decided in `verification`; the types
/// of files are detected in `filetype`.
@NullMarked
package dev.trellis.documents;

import org.jspecify.annotations.NullMarked;
