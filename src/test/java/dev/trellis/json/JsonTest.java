package dev.trellis.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Strict JSON: what is accepted, and what is rejected without much work (threats 71, 72, 75, 76).
class JsonTest {
    private static ApiException refusal(byte[] bytes) {
        long started = System.nanoTime();
        try {
            Json.parse(bytes);
        } catch (ApiException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
            return refused;
        }
        throw new AssertionError("was taken: " + new String(bytes, StandardCharsets.UTF_8));
    }

    private static ApiException refusal(String text) {
        return refusal(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"\"",
                "-0.0e-0",
                " \t\r\n{ \"a\" : [ 1 , 2.5e3 , true , null ] } \n",
                "{\"\": 1}",
                "{\"a\": 1, \"A\": 2}",
                "{\"\\u00e9\": 1, \"e\\u0301\": 2}",
                "{\"a\": {\"a\": {\"a\": 1}}}",
                "[{\"a\": 1}, {\"a\": 2}]",
                "\"\\ud83d\\ude00\"",
                "\"😀 \u2028 \u00a0 \\/ \\b\"",
                "{\"__proto__\": {}, \"constructor\": 1}",
                "1e308",
                "1e-400",
                "123456789012345678901234567890"
            })
    void soundJsonIsTaken(String text) {
        assertThat(Json.parse(text.getBytes(StandardCharsets.UTF_8))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "{",
                "}",
                "[",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\" 1}",
                "{a: 1}",
                "{'a': 1}",
                "{\"a\": 'b'}",
                "{\"a\": 1}{}",
                "{\"a\": 1} 2",
                "{} x",
                "{}\u0000",
                "nul",
                "nulll",
                "True",
                "undefined",
                "NaN",
                "-NaN",
                "Infinity",
                "-Infinity",
                "+1",
                "01",
                "-",
                "-01",
                "1.",
                ".5",
                "1e",
                "0x10",
                "1_000",
                "// a\n1",
                "/* a */ 1",
                "# a\n1",
                "{\"a\": 1 /* b */}",
                "\"a",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\u0000b\"",
                "\"a\u001fb\"",
                "\"\\x41\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\'\"",
                "\u00a0{}",
                "{}\u2028",
                "{}\ufeff",
                "\ufeff\ufeff{}",
                "\ufeff"
            })
    void whatIsNoJsonIsRefused(String text) {
        refusal(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1, \"a\": 1}",
                "{\"a\": 1, \"\\u0061\": 2}",
                "{\"b\": {\"a\": 1, \"a\": null}}",
                "[[{\"x\": [{\"a\": [], \"b\": 1, \"a\": []}]}]]",
                "{\"\": 1, \"\": 2}"
            })
    void aKeyTwiceInOneObjectIsRefused(String text) {
        assertThat(refusal(text).message()).contains("twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\u0000\"",
                "\"a\\u0000b\"",
                "{\"a\\u0000\": 1}",
                "[[[\"\\u0000\"]]]",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\ud800x\"",
                "{\"\\ud800\": 1}",
                "{\"a\": {\"b\": [1, \"\\udfff\"]}}"
            })
    void nulAndHalvesOfPairsAreRefusedAtAnyDepth(String text) {
        refusal(text);
    }

    static byte[][] notUtf8() {
        return new byte[][] {
            quoted(0xFF),
            quoted(0xC3, 0x28),
            quoted(0xC0, 0x80),
            quoted(0xE2, 0x82),
            quoted(0xED, 0xA0, 0x80),
            quoted(0xF4, 0x90, 0x80, 0x80),
            quoted(0xF8, 0x88, 0x80, 0x80, 0x80),
            quoted(0x80),
            "{\"a\": 1}".getBytes(StandardCharsets.UTF_16),
            "{\"a\": 1}".getBytes(StandardCharsets.UTF_16LE),
            "{\"a\": 1}".getBytes(StandardCharsets.UTF_16BE),
            "{\"é\": 1}".getBytes(StandardCharsets.ISO_8859_1)
        };
    }

    private static byte[] quoted(int... bytes) {
        byte[] text = new byte[bytes.length + 2];
        text[0] = '"';
        for (int i = 0; i < bytes.length; i++) {
            text[i + 1] = (byte) bytes[i];
        }
        text[bytes.length + 1] = '"';
        return text;
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void whatIsNotUtf8IsRefused(byte[] bytes) {
        refusal(bytes);
    }

    /// RFC 8259, section 8.1, lets the parser decide; many Windows programs write one.
    @Test
    void oneByteOrderMarkInFrontIsPassedOver() {
        assertThat(Json.parse("\ufeff{\"a\": 1}".getBytes(StandardCharsets.UTF_8))
                        .path("a")
                        .intValue())
                .isOne();
    }

    @Test
    void sixtyFourLevelsAreTakenAndNoMore() {
        Json.parse(("[".repeat(64) + "]".repeat(64)).getBytes(StandardCharsets.UTF_8));
        Json.parse(("{\"a\":".repeat(64) + "1" + "}".repeat(64)).getBytes(StandardCharsets.UTF_8));
        refusal("[".repeat(65) + "]".repeat(65));
        refusal("{\"a\":".repeat(65) + "1" + "}".repeat(65));
        refusal("[".repeat(500_000));
        refusal("{\"a\":".repeat(200_000));
    }

    @Test
    void hugeInputsAreRefusedQuickly() {
        refusal(IntStream.range(0, 100_000)
                .mapToObj(i -> "\"k" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}")));
        refusal("[" + "1,".repeat(400_000) + "1]");
        refusal("[" + "[],".repeat(300_000) + "[]]");
        refusal("1" + "0".repeat(1_000_000));
        refusal("[0." + "1".repeat(900_000) + "]");
        refusal("{\"" + "k".repeat(900_000) + "\": 1}");
        // Keys whose hashes collide: "Aa" and "BB" in all combinations.
        refusal(IntStream.range(0, 1 << 16)
                .mapToObj(i -> "\""
                        + IntStream.range(0, 16)
                                .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                                .collect(Collectors.joining())
                        + "\":1")
                .collect(Collectors.joining(",", "{", "}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e999999999", "-1e2147483648", "1e99999999999999999999"})
    void aNumberBeyondAllNumbersIsRefused(String number) {
        refusal(number);
        refusal("{\"a\": [" + number + "]}");
    }

    @Test
    void aRefusalSaysWhereButNeverWhat() {
        for (String text : new String[] {
            "{\"secret-key\": secret-value}",
            "{\"secret-key\": 1, \"secret-key\": 2}",
            "{\"secret-key\" \"secret\"",
            "{\"a\": \"secret\\q\"}",
            "secret",
            "{\"secret\": \"\\u0000secret\"}",
            "{} secret"
        }) {
            assertThat(refusal(text).message()).doesNotContain("secret");
        }
    }

    @Test
    void nothingBreaksTheParserButARefusal() {
        long seed = System.nanoTime();
        System.out.println("JsonTest seed " + seed);
        Random random = new Random(seed);
        byte[] sound =
                "{\"a\":[1,2.5e3,true,null,\"\\u00e9\\n\"],\"b\":{\"c\":\"é😀\"}}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = sound.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(Json.parse(bytes)).isNotNull();
            } catch (ApiException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            }
        }
    }

    @Test
    void storableTextHasNeitherNulNorHalvesOfPairs() {
        for (String text : new String[] {"", "a", "é", "😀", "\u0001", "\uffff", "\u2028"}) {
            assertThat(Json.isStorable(text)).as(text).isTrue();
        }
        for (String text :
                new String[] {"\0", "a\0", "\ud800", "\udc00", "a\ud83d", "\ude00\ud83d", "\ud83d\ud83d\ude00"}) {
            assertThat(Json.isStorable(text)).isFalse();
        }
    }

    @Test
    void ourOwnOutputIsReadBack() {
        var object = Json.object().put("text", "é\"\\\n😀\u2028</script>").put("number", Long.MAX_VALUE);
        object.putArray("list").add(true).addObject();
        byte[] written = Json.mapper().writeValueAsBytes(object);

        assertThat(Json.parse(written)).isEqualTo(object);
        assertThatThrownBy(() -> Json.mapper().readTree("{\"a\":1,\"a\":2}")).isNotNull();
    }
}
