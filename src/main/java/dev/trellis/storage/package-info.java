/// S3-compatible object storage.
@NullMarked
package dev.trellis.storage;

import org.jspecify.annotations.NullMarked;
