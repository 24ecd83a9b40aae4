/// The hosted verification flow: links into it, and the pages on which people say who they are.
/// What they say goes the same way as what a platform says over the API: this package has no rules
/// of its own about customers, documents or decisions.
@NullMarked
package dev.trellis.hosted;

import org.jspecify.annotations.NullMarked;
