/// KYC and KYB.
@NullMarked
package dev.trellis.documents;

import org.jspecify.annotations.NullMarked;
