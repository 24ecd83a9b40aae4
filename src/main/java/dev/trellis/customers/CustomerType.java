package dev.trellis.customers;

/// Whether a customer is a person or a company; set at creation, and then final.
public enum CustomerType {
    INDIVIDUAL("kycStatus"),
    BUSINESS("kybStatus");

    private final String statusField;

    CustomerType(String statusField) {
        this.statusField = statusField;
    }

    /// The name of the JSON field of the verification's status.
    public String statusField() {
        return statusField;
    }
}
