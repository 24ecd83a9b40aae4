/// What rests in the database is sealed, bound to its place, and opened by the right master
/// key only.
@NullMarked
package dev.trellis.sealing;

import org.jspecify.annotations.NullMarked;
