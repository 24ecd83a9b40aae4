/// What every feature leans on and what leans on nothing: typed ids, secrets that redact
/// themselves, the error type, and the factory of ids. No SQL, no HTTP, no JSON.
@NullMarked
package dev.trellis.base;

import org.jspecify.annotations.NullMarked;
