/// Encryption of stored personal data and secrets: one data key per customer, data keys wrapped
/// by a root key, the root key wrapped by the operator's master key (envelope encryption,
/// AES-256-GCM throughout; behaviour, section 11). It stores the root keys; wrapped data keys are
/// stored by the features.
@NullMarked
package dev.trellis.sealing;

import org.jspecify.annotations.NullMarked;
