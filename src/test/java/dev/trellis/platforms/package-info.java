/// Configuration, tokens, authentication and permissions over HTTP.
@NullMarked
package dev.trellis.platforms;

import org.jspecify.annotations.NullMarked;
