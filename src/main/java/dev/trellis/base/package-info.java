/// Types that all packages use and that use no other package: typed ids and their generator,
/// the environment (clock, random numbers), secrets that are never printed, SHA-256, and the
/// errors of the API. No SQL, no JSON, and no HTTP beyond the status codes and response headers
/// of those errors.
@NullMarked
package dev.trellis.base;

import org.jspecify.annotations.NullMarked;
