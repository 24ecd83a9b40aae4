package dev.trellis.customers;

/// Fixed at creation.
public enum CustomerType {
    INDIVIDUAL("kycStatus"),
    BUSINESS("kybStatus");

    private final String statusField;

    CustomerType(String statusField) {
        this.statusField = statusField;
    }

    /// Under which name the status of verification is served.
    public String statusField() {
        return statusField;
    }
}
