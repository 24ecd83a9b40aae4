@NullMarked
package dev.trellis.passkeys;

import org.jspecify.annotations.NullMarked;
