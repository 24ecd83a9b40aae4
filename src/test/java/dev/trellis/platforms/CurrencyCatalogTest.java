package dev.trellis.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The known currencies and their kinds.
class CurrencyCatalogTest {
    @ParameterizedTest
    @CsvSource({
        "USD, FIAT, 2",
        "EUR, FIAT, 2",
        "MXN, FIAT, 2",
        "JPY, FIAT, 0",
        "KWD, FIAT, 3",
        "BTC, CRYPTO, 8",
        "ETH, CRYPTO, 18",
        "USDC, CRYPTO, 6",
        "USDT, CRYPTO, 6",
        "USDB, EMBEDDED, 6"
    })
    void aKnownCurrencyHasAKindAndItsDecimals(String code, CurrencyCatalog.Kind kind, int decimals) {
        CurrencyCatalog.Info info = CurrencyCatalog.find(code).orElseThrow();

        assertThat(info.code()).isEqualTo(code);
        assertThat(info.kind()).isEqualTo(kind);
        assertThat(info.decimals()).isEqualTo(decimals);
        assertThat(info.name()).isNotBlank();
        assertThat(info.symbol()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "usd", "Usd", "US", "USDX", "XXX", "XTS", "XAU", "XDR", "ZZZ", " USD", "USD\n", "٣٣٣"})
    void anythingElseIsNone(String code) {
        assertThat(CurrencyCatalog.find(code)).isEmpty();
    }
}
