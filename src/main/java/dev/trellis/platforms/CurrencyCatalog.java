package dev.trellis.platforms;

import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The currencies that a platform can support: those of ISO 4217, and the crypto currencies
/// listed here.
public final class CurrencyCatalog {
    private static final Map<String, Info> CRYPTO = Map.of(
            "BTC", new Info("BTC", "Bitcoin", "₿", 8, Kind.CRYPTO),
            "ETH", new Info("ETH", "Ether", "Ξ", 18, Kind.CRYPTO),
            "SOL", new Info("SOL", "Solana", "SOL", 9, Kind.CRYPTO),
            "USDC", new Info("USDC", "USD Coin", "USDC", 6, Kind.CRYPTO),
            "USDT", new Info("USDT", "Tether", "USDT", 6, Kind.CRYPTO),
            "EURC", new Info("EURC", "Euro Coin", "EURC", 6, Kind.CRYPTO),
            "USDB", new Info("USDB", "USDB", "USDB", 6, Kind.EMBEDDED));

    private static final Map<String, String> SYMBOLS = Map.of(
            "USD", "$", "EUR", "€", "GBP", "£", "JPY", "¥", "INR", "₹", "NGN", "₦", "PHP", "₱", "KRW", "₩", "VND", "₫");

    private CurrencyCatalog() {}

    /// How a currency is held.
    public enum Kind {
        FIAT,
        CRYPTO,
        /// Held in the customer's own embedded wallet.
        EMBEDDED
    }

    /// A currency.
    ///
    /// @param decimals the number of decimal places of its smallest unit
    public record Info(String code, String name, String symbol, int decimals, Kind kind) {}

    /// Finds a currency by its code; empty for an unknown one.
    public static Optional<Info> find(String code) {
        if (CRYPTO.containsKey(code)) {
            return Optional.ofNullable(CRYPTO.get(code));
        }
        if (!code.matches("[A-Z]{3}")) {
            return Optional.empty();
        }
        try {
            Currency iso = Currency.getInstance(code);
            // Funds codes, metals and test codes have no minor unit, and no payments are made
            // in them.
            return iso.getDefaultFractionDigits() < 0
                    ? Optional.empty()
                    : Optional.of(new Info(
                            code,
                            iso.getDisplayName(Locale.ENGLISH),
                            SYMBOLS.getOrDefault(code, code),
                            iso.getDefaultFractionDigits(),
                            Kind.FIAT));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
