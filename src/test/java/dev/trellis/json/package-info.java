/// What the rules of fields take, refuse, and make of what they take.
@NullMarked
package dev.trellis.json;

import org.jspecify.annotations.NullMarked;
