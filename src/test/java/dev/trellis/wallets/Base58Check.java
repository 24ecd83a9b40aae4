package dev.trellis.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.Sha256;
import java.math.BigInteger;
import java.util.Arrays;

/// Decodes Base58Check.
final class Base58Check {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private Base58Check() {}

    static byte[] decodeChecked(String text) {
        BigInteger value = BigInteger.ZERO;
        for (char c : text.toCharArray()) {
            value = value.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(ALPHABET.indexOf(c)));
        }
        byte[] all = value.toByteArray();
        byte[] bytes = Arrays.copyOf(all, all.length - 4);
        assertThat(Arrays.copyOf(Sha256.hash(Sha256.hash(bytes)), 4))
                .isEqualTo(Arrays.copyOfRange(all, all.length - 4, all.length));
        return bytes;
    }
}
