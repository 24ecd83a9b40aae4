/// KYC and KYB.
@NullMarked
package dev.trellis.verification;

import org.jspecify.annotations.NullMarked;
