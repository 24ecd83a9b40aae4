/// Tests of encryption: stored values are sealed for their place, and only the right master key
/// decrypts them.
@NullMarked
package dev.trellis.sealing;

import org.jspecify.annotations.NullMarked;
