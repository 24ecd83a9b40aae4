/// The client of S3-compatible object storage. What is stored there, and encryption, are
/// of `documents`.
@NullMarked
package dev.trellis.storage;

import org.jspecify.annotations.NullMarked;
