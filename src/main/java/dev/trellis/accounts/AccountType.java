package dev.trellis.accounts;

import dev.trellis.platforms.CurrencyCatalog;

/// The kind of an account, which follows from its currency and its owner (behaviour, section 3).
public enum AccountType {
    INTERNAL_FIAT,
    INTERNAL_CRYPTO,
    /// A customer's wallet; changes of it are authorised by its owner alone.
    EMBEDDED_WALLET;

    /// The type of a customer's account.
    static AccountType forCustomer(String currency) {
        return switch (kind(currency)) {
            case FIAT -> INTERNAL_FIAT;
            case CRYPTO -> INTERNAL_CRYPTO;
            case EMBEDDED -> EMBEDDED_WALLET;
        };
    }

    /// The type of a platform's own account. A platform owns no wallets: its accounts in wallet
    /// currencies are like those in other crypto currencies.
    static AccountType forPlatform(String currency) {
        return kind(currency) == CurrencyCatalog.Kind.FIAT ? INTERNAL_FIAT : INTERNAL_CRYPTO;
    }

    private static CurrencyCatalog.Kind kind(String currency) {
        return CurrencyCatalog.find(currency).orElseThrow().kind();
    }
}
