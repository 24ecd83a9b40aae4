package dev.trellis.wallets.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Well-formed and malformed `Grid-Wallet-Signature` headers, signatures and points (threats 53, 59
/// to 62).
class WalletSignatureTest {
    private static final String PAYLOAD = "payload";
    private static final byte[] BYTES = PAYLOAD.getBytes(StandardCharsets.UTF_8);
    private static final BigInteger SECRET = BigInteger.valueOf(77);
    private static final String KEY = HexFormat.of().formatHex(P256.encodeCompressed(P256.publicKey(SECRET)));
    private static final byte[] DER = P256.sign(SECRET, BYTES);
    private static final String SIGNATURE = HexFormat.of().formatHex(DER);
    private static final BigInteger N = P256.ORDER;

    private static String json(String key, String scheme, String signature) {
        return "{\"publicKey\":\"%s\",\"scheme\":\"%s\",\"signature\":\"%s\"}".formatted(key, scheme, signature);
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void oneThatIsWellMadeIsVerifiedOverExactlyItsBytes() {
        assertThat(WalletSignature.parse(encode(json(KEY, WalletSignature.SCHEME, SIGNATURE))))
                .hasValueSatisfying(stamp -> {
                    assertThat(stamp.isValidFor(PAYLOAD)).isTrue();
                    assertThat(stamp.isValidFor("payloaD")).isFalse();
                    assertThat(stamp.isValidFor("")).isFalse();
                });
    }

    private static Stream<Arguments> noStamps() {
        String good = json(KEY, WalletSignature.SCHEME, SIGNATURE);
        String encoded = encode(good);
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("no base64url", "é"),
                Arguments.of("base64 with +", "ab+/"),
                Arguments.of(
                        "padded", Base64.getUrlEncoder().encodeToString("{}x".getBytes(StandardCharsets.UTF_8)) + "="),
                Arguments.of("a trailing space", encoded + " "),
                Arguments.of("a line break", encoded.substring(0, 8) + "\n" + encoded.substring(8)),
                Arguments.of("bits to spare that are set", "e31"),
                Arguments.of("very long", encode(json(KEY, WalletSignature.SCHEME, "30".repeat(4_000)))),
                Arguments.of("no JSON", encode("publicKey")),
                Arguments.of("no object", encode("[" + good + "]")),
                Arguments.of("two objects", encode(good + good)),
                Arguments.of("something behind it", encode(good + "x")),
                Arguments.of("duplicate keys", encode(good.replace("{", "{\"publicKey\":\"" + KEY + "\","))),
                Arguments.of(
                        "no scheme", encode("{\"publicKey\":\"" + KEY + "\",\"signature\":\"" + SIGNATURE + "\"}")),
                Arguments.of("another scheme", encode(json(KEY, "SIGNATURE_SCHEME_TK_API_SECP256K1", SIGNATURE))),
                Arguments.of("a number for a key", encode("{\"publicKey\":1,\"scheme\":\"x\",\"signature\":\"00\"}")),
                Arguments.of("odd hex", encode(json(KEY, WalletSignature.SCHEME, SIGNATURE + "0"))),
                Arguments.of("no hex", encode(json(KEY, WalletSignature.SCHEME, "zz"))),
                Arguments.of("empty signature", encode(json(KEY, WalletSignature.SCHEME, ""))),
                Arguments.of(
                        "an uncompressed key",
                        encode(json(
                                HexFormat.of().formatHex(P256.encodeUncompressed(P256.publicKey(SECRET))),
                                WalletSignature.SCHEME,
                                SIGNATURE))),
                Arguments.of(
                        "a key off the curve",
                        encode(json("02" + "0".repeat(63) + "1", WalletSignature.SCHEME, SIGNATURE))),
                Arguments.of("x of p and more", encode(json("02" + "f".repeat(64), WalletSignature.SCHEME, SIGNATURE))),
                Arguments.of("infinity", encode(json("00", WalletSignature.SCHEME, SIGNATURE))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noStamps")
    void whatIsNoStampIsNone(String what, String header) {
        assertThat(WalletSignature.parse(header)).isEmpty();
    }

    private static Stream<Arguments> noSignatures() {
        P256.DerSignature good = P256.DerSignature.parse(DER).orElseThrow();
        return Stream.of(
                Arguments.of("r = 0", new P256.DerSignature(BigInteger.ZERO, good.s()).encode()),
                Arguments.of("s = 0", new P256.DerSignature(good.r(), BigInteger.ZERO).encode()),
                Arguments.of("r = n", new P256.DerSignature(N, good.s()).encode()),
                Arguments.of("s = n", new P256.DerSignature(good.r(), N).encode()),
                Arguments.of("r + n", new P256.DerSignature(good.r().add(N), good.s()).encode()),
                Arguments.of("s + n", new P256.DerSignature(good.r(), good.s().add(N)).encode()),
                Arguments.of("r negative", new P256.DerSignature(good.r().negate(), good.s()).encode()),
                Arguments.of("r and s the other way round", new P256.DerSignature(good.s(), good.r()).encode()),
                Arguments.of("a byte behind it", append(DER, 0)),
                Arguments.of("a byte missing", java.util.Arrays.copyOf(DER, DER.length - 1)),
                Arguments.of("nothing", new byte[0]),
                Arguments.of("one byte", new byte[] {0x30}),
                Arguments.of("long form of the length", longForm()),
                Arguments.of("indefinite length", indefinite()),
                Arguments.of("a zero in front", zeroInFront(good)));
    }

    private static byte[] append(byte[] bytes, int... more) {
        byte[] all = java.util.Arrays.copyOf(bytes, bytes.length + more.length);
        for (int i = 0; i < more.length; i++) {
            all[bytes.length + i] = (byte) more[i];
        }
        return all;
    }

    private static byte[] longForm() {
        byte[] ber = new byte[DER.length + 1];
        ber[0] = 0x30;
        ber[1] = (byte) 0x81;
        ber[2] = (byte) (DER.length - 2);
        System.arraycopy(DER, 2, ber, 3, DER.length - 2);
        return ber;
    }

    private static byte[] indefinite() {
        byte[] ber = append(DER, 0, 0);
        ber[1] = (byte) 0x80;
        return ber;
    }

    private static byte[] zeroInFront(P256.DerSignature good) {
        byte[] r = good.r().toByteArray();
        byte[] s = good.s().toByteArray();
        byte[] ber = new byte[7 + r.length + s.length];
        ber[0] = 0x30;
        ber[1] = (byte) (ber.length - 2);
        ber[2] = 2;
        ber[3] = (byte) (r.length + 1);
        System.arraycopy(r, 0, ber, 5, r.length);
        ber[5 + r.length] = 2;
        ber[6 + r.length] = (byte) s.length;
        System.arraycopy(s, 0, ber, 7 + r.length, s.length);
        return ber;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noSignatures")
    void whatIsNoSignatureVerifiesNothing(String what, byte[] der) {
        assertThat(P256.isValidSignature(P256.publicKey(SECRET), BYTES, der)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "04",
                "02",
                // (0, 0)
                "0400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                        + "000000000000000000000000",
                // Hybrid form.
                "06e123916e867ed2eb18c4f07d51009966ff846e89a3bb7056be379409b1e3b91db140e3475f2d46b5b627c192ff48dc8d8fc14a6a50"
                        + "70e647b2e0794059c22b48",
                // The other half of the point changed by one.
                "04e123916e867ed2eb18c4f07d51009966ff846e89a3bb7056be379409b1e3b91db140e3475f2d46b5b627c192ff48dc8d8fc14a6a50"
                        + "70e647b2e0794059c22b49",
            })
    void whatIsNoPointIsNone(String hex) {
        assertThat(P256.decodeHexPoint(hex)).isEmpty();
        assertThat(P256.decodePoint(HexFormat.of().parseHex(hex))).isEmpty();
    }
}
