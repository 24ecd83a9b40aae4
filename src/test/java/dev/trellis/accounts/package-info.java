/// Internal accounts over HTTP, and how they follow the platform's currencies.
@NullMarked
package dev.trellis.accounts;

import org.jspecify.annotations.NullMarked;
