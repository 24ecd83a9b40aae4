/// The hosted verification flow: links into it, and the pages on which customers enter what
/// their verification needs. What they enter passes through the same services as the requests
/// of a platform, so this package has no rules of its own about customers, documents or
/// decisions. Templates are in `src/main/jte/hosted`; texts, stylesheet and scripts are
/// resources of this package.
@NullMarked
package dev.trellis.hosted;

import org.jspecify.annotations.NullMarked;
