@NullMarked
package dev.trellis.oidc;

import org.jspecify.annotations.NullMarked;
