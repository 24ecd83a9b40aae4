/// Verification of customers (KYC for individuals, KYB for businesses): beneficial owners, what is
/// missing for a submission, the providers that evaluate it, reviewers' decisions, and the status
/// and events that follow. Submissions over the API and from the hosted flow take the same steps.
/// Documents and their files are in `documents`, the pages of the hosted flow in `hosted`.
@NullMarked
package dev.trellis.verification;

import org.jspecify.annotations.NullMarked;
