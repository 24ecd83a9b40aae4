/// Verification of customers' contacts (behaviour, section 6): one-time codes are sent to an e-mail
/// address or a telephone number and entered again. It also defines which contacts must be
/// verified. It does not store or validate contacts: those are fields of the customer's profile,
/// which belongs to the package above; [ContactOwnerLookup] is its way to them.
@NullMarked
package dev.trellis.customers.contacts;

import org.jspecify.annotations.NullMarked;
