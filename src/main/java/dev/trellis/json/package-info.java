/// JSON as this server takes and gives it: strict parsing, the rules that fields obey, and
/// timestamps. The same rules serve API bodies, CSV rows and web forms, so that no way in is laxer
/// than another.
@NullMarked
package dev.trellis.json;

import org.jspecify.annotations.NullMarked;
