/// Tests of internal accounts over HTTP, and of how they follow the platform's currencies.
@NullMarked
package dev.trellis.accounts;

import org.jspecify.annotations.NullMarked;
