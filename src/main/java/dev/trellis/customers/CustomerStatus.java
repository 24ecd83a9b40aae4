package dev.trellis.customers;

/// The status of a customer's verification (behaviour, sections 3, 6 and 10).
public enum CustomerStatus {
    UNVERIFIED,
    PENDING,
    APPROVED,
    REJECTED,
    HOLD,
    /// The last link to the hosted flow expired unused.
    EXPIRED,
    /// The customer canceled the hosted flow.
    CANCELED
}
