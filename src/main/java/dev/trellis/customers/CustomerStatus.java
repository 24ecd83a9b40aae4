package dev.trellis.customers;

/// Where a customer's verification stands (behaviour, sections 3, 6 and 10).
public enum CustomerStatus {
    UNVERIFIED,
    PENDING,
    APPROVED,
    REJECTED,
    HOLD,
    /// The last link lapsed unused.
    EXPIRED,
    /// The customer called the flow off.
    CANCELED
}
