/// JSON as this server reads and writes it: strict parsing, the validation rules of fields, and
/// timestamps. API bodies, query parameters and web forms are validated with the same rules, so
/// that none of them is less strict than the others. Contains no field of a particular resource.
@NullMarked
package dev.trellis.json;

import org.jspecify.annotations.NullMarked;
