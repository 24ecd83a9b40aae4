/// KYC and KYB: whom a business belongs to, documents, what is missing, who decides and why. The
/// hosted and the direct way lead into the same pipeline.
@NullMarked
package dev.trellis.verification;

import org.jspecify.annotations.NullMarked;
