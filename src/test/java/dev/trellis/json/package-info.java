/// Tests of JSON parsing and of the validation rules of fields: what they accept, what they reject,
/// and how they normalize.
@NullMarked
package dev.trellis.json;

import org.jspecify.annotations.NullMarked;
