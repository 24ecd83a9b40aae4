package dev.trellis.accounts;

import dev.trellis.platforms.CurrencyCatalog;

/// How an account holds its currency (behaviour, section 3).
public enum AccountType {
    INTERNAL_FIAT,
    INTERNAL_CRYPTO,
    /// A wallet that only its owner can authorise changes of.
    EMBEDDED_WALLET;

    static AccountType ofCustomer(String currency) {
        return switch (kind(currency)) {
            case FIAT -> INTERNAL_FIAT;
            case CRYPTO -> INTERNAL_CRYPTO;
            case EMBEDDED -> EMBEDDED_WALLET;
        };
    }

    /// A platform is nobody's wallet owner; it holds wallet currencies like other crypto.
    static AccountType ofPlatform(String currency) {
        return kind(currency) == CurrencyCatalog.Kind.FIAT ? INTERNAL_FIAT : INTERNAL_CRYPTO;
    }

    private static CurrencyCatalog.Kind kind(String currency) {
        return CurrencyCatalog.find(currency).orElseThrow().kind();
    }
}
