package dev.trellis.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// What each rule accepts, how it normalizes, and what it rejects.
class RulesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private static @Nullable JsonNode read(Rule rule, JsonNode value) {
        ValidationContext reading = new ValidationContext(TODAY);
        @Nullable JsonNode read = rule.read(value, "field", reading);
        assertThat(reading.hasErrors()).as("fault, and no value").isEqualTo(read == null);
        return read;
    }

    private static void makes(Rule rule, String text, String normal) {
        assertThat(read(rule, StringNode.valueOf(text))).as("'%s'", text).isEqualTo(StringNode.valueOf(normal));
    }

    private static void takes(Rule rule, String... texts) {
        Arrays.stream(texts).forEach(text -> makes(rule, text, text));
    }

    private static void refuses(Rule rule, String... texts) {
        Arrays.stream(texts)
                .forEach(text -> assertThat(read(rule, StringNode.valueOf(text)))
                        .as("'%s'", text)
                        .isNull());
    }

    private static void refusesJson(Rule rule, String... values) {
        Arrays.stream(values)
                .forEach(value -> assertThat(read(rule, json(value))).as(value).isNull());
    }

    @Test
    void rulesOfTextRefuseEveryOtherType() {
        for (Rule rule : new Rule[] {
            Rules.text(10),
            Rules.paragraph(10),
            Rules.pattern(".*", "x"),
            Rules.choice("A"),
            Rules.date(),
            Rules.pastDate(),
            Rules.birthDate(),
            Rules.timestamp(),
            Rules.country(),
            Rules.email(),
            Rules.phoneNumber()
        }) {
            refusesJson(rule, "1", "1.5", "true", "null", "[]", "{}", "[\"A\"]", "{\"A\": \"A\"}");
        }
    }

    @Test
    void textIsTrimmedAndNormalised() {
        Rule text = Rules.text(250);
        takes(text, "Jane Doe", "山田 太郎", "O'Brien", "علي", "😀", "a\u200bb", "a\u202eb", "<b>", "' or 1=1 --");
        makes(text, "  Jane \u2003", "Jane");
        makes(text, "e\u0301", "\u00e9");
        makes(text, "\u212b", "\u00c5");
        makes(text, "\u1100\u1161", "\uac00");
    }

    @Test
    void textHasNoControlCharactersAndNoLineBreaks() {
        refuses(
                Rules.text(250),
                "a\nb",
                "a\tb",
                "a\rb",
                "a\u0001b",
                "a\u007fb",
                "a\u0085b",
                "a\u009fb",
                "a\u2028b",
                "a\u2029b",
                "a\ufffeb",
                "a\uffffb",
                "a\ud83f\udffeb");
    }

    @Test
    void lengthIsCountedInCharactersAfterTrimming() {
        Rule text = Rules.text(2, 5);
        takes(text, "ab", "abcde", "😀😀😀😀😀", "ééééé");
        makes(text, "   abcde   ", "abcde");
        makes(text, "e\u0301e\u0301e\u0301e\u0301e\u0301", "ééééé");
        refuses(text, "", " ", "a", " a ", "abcdef", "😀😀😀😀😀😀", "\u2003");
        refuses(Rules.text(250), "a".repeat(251), "😀".repeat(251), "a".repeat(1_000_000));
        takes(Rules.text(250), "😀".repeat(250));
    }

    @Test
    void aParagraphMayHaveLinesAndTabs() {
        Rule paragraph = Rules.paragraph(20);
        takes(paragraph, "one\ntwo\tthree");
        makes(paragraph, "one\r\ntwo", "one\ntwo");
        refuses(paragraph, "a\rb", "a\u0001", "a\u0085", "", "\n\n", "a".repeat(21));
    }

    @Test
    void aChoiceIsTakenAsWrittenOnly() {
        Rule choice = Rules.choice("SSN", "ITIN");
        takes(choice, "SSN", "ITIN");
        refuses(choice, "ssn", "SS", "SSN,ITIN", "", "ＳＳＮ");
        refuses(Rules.choice(ErrorCode.class), "NONE", "invalid_input");
        takes(Rules.choice(ErrorCode.class), "CONFLICT");
    }

    @Test
    void aDateStandsInTheCalendar() {
        takes(Rules.date(), "2025-01-01", "2024-02-29", "2000-02-29", "9999-12-31", "0001-01-01");
        refuses(
                Rules.date(),
                "2025-02-29",
                "1900-02-29",
                "2025-02-30",
                "2025-13-01",
                "2025-00-01",
                "2025-01-00",
                "2025-1-1",
                "25-01-01",
                "01/02/2025",
                "2025-01-01T00:00:00Z",
                "20250101",
                "+2025-01-01",
                "-2025-01-01",
                "12025-01-01",
                "2025-01-32",
                "２０２５-01-01",
                "٢٠٢٥-01-01",
                "today",
                "");
    }

    @Test
    void aPastDateMayBeToday() {
        takes(Rules.pastDate(), "2026-03-01", "2026-02-28", "1602-03-20");
        refuses(Rules.pastDate(), "2026-03-02", "9999-12-31");
    }

    @Test
    void aBirthDateIsInThePastAndMakesAnAgeBelow150() {
        takes(Rules.birthDate(), "2026-02-28", "1990-01-15", "1876-03-02");
        refuses(Rules.birthDate(), "2026-03-01", "2026-03-02", "1876-03-01", "1876-02-28", "0001-01-01");
    }

    @Test
    void timestampsComeOutInUtc() {
        makes(Rules.timestamp(), "2025-07-21T19:32:28.123456+02:00", "2025-07-21T17:32:28.123Z");
        takes(Rules.timestamp(), "2025-07-21T17:32:28Z");
        refuses(Rules.timestamp(), "2025-07-21", "2025-07-21T17:32:28", "yesterday");
    }

    @Test
    void countriesAreThoseThatExist() {
        takes(Rules.country(), "US", "MX", "DE", "AX", "TW", "GB");
        refuses(Rules.country(), "us", "USA", "QQ", "XX", "EU", "UK", "ZZ", "AN", "", "U", "ＵＳ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jane@example.com",
                "j@a.co",
                "jane.doe+tag@example.co.uk",
                "JANE_DOE-1@Example.COM",
                "o'brien!#$%&*/=?^`{|}~@example.com",
                "jane@xn--bcher-kva.example",
                "jane@bücher.example",
                "jane@sub-1.domain-2.example",
                "1@2.example"
            })
    void anEMailAddressThatCouldBeDeliveredToIsTaken(String address) {
        takes(Rules.email(), address);
        makes(Rules.email(), " " + address + " ", address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jane",
                "@example.com",
                "jane@",
                "jane@example",
                "jane@localhost",
                "jane@@example.com",
                "jane@doe@example.com",
                "jane doe@example.com",
                "jane@exa mple.com",
                ".jane@example.com",
                "jane.@example.com",
                "ja..ne@example.com",
                "jane@.example.com",
                "jane@example.com.",
                "jane@example..com",
                "jane@-example.com",
                "jane@example-.com",
                "jane@[127.0.0.1]",
                "jane@127.0.0.1",
                "\"jane doe\"@example.com",
                "Jane <jane@example.com>",
                "jane@example.com\nBcc: all@example.com",
                "jane@example.com,june@example.com",
                "jane@exam_ple.com",
                "jane@example.c",
                "jäne@example.com",
                "jane\u0000@example.com",
                "jane@example.com\u202e"
            })
    void anEMailAddressThatCouldNotIsRefused(String address) {
        refuses(Rules.email(), address);
    }

    @Test
    void partsOfAnEMailAddressHaveTheirLengths() {
        takes(Rules.email(), "a".repeat(64) + "@example.com", "a@" + "b".repeat(63) + ".example");
        refuses(
                Rules.email(),
                "a".repeat(65) + "@example.com",
                "a@" + "b".repeat(64) + ".example",
                "a@" + "b.".repeat(130) + "example",
                "a@" + "b".repeat(100_000) + ".example");
    }

    @Test
    void phoneNumbersAreE164() {
        takes(Rules.phoneNumber(), "+14155551234", "+4915112345678", "+123456789012345", "+12");
        refuses(
                Rules.phoneNumber(),
                "14155551234",
                "+04155551234",
                "+1234567890123456",
                "+1 415 555 1234",
                "+1-415-555-1234",
                "(415) 555-1234",
                "tel:+14155551234",
                "+",
                "++1",
                "+1415555123a",
                "+١٤١٥",
                "0014155551234",
                "");
    }

    @Test
    void domainNamesAreFullOnes() {
        for (String domain : new String[] {"example.com", "a.b.c.example", "bücher.example", "EXAMPLE.com", "x1.co"}) {
            assertThat(Rules.isDomainName(domain)).as(domain).isTrue();
        }
        for (String domain : new String[] {
            "",
            "com",
            "localhost",
            ".",
            ".com",
            "a..com",
            "a.com.",
            "-a.com",
            "a-.com",
            "a b.com",
            "a.c",
            "1.2.3.4",
            "a.com:80",
            "a.com/x",
            "a@b.com",
            "a".repeat(64) + ".com",
            ("a".repeat(60) + ".").repeat(5) + "com",
            "a\u0000.com",
            "é".repeat(100) + ".com",
            "é".repeat(5_000) + ".com",
            "\u0301".repeat(10_000),
            "é.".repeat(3_000) + "com"
        }) {
            assertThat(Rules.isDomainName(domain)).as(domain).isFalse();
        }
    }

    @Test
    void flagsAreTrueOrFalse() {
        assertThat(read(Rules.flag(), json("true"))).isEqualTo(json("true"));
        assertThat(read(Rules.flag(), json("false"))).isEqualTo(json("false"));
        refusesJson(Rules.flag(), "0", "1", "\"true\"", "null", "[]", "{}");
    }

    @Test
    void wholeNumbersKeepToTheirBounds() {
        Rule rule = Rules.wholeNumber(1, 10);
        assertThat(number(rule, "1")).isEqualTo(1);
        assertThat(number(rule, "10")).isEqualTo(10);
        refusesJson(
                rule,
                "0",
                "11",
                "-1",
                "1.5",
                "1.0",
                "1e0",
                "\"1\"",
                "null",
                "true",
                "9223372036854775808",
                "99999999999999999999999999",
                "[]");
        assertThat(number(Rules.wholeNumber(Long.MIN_VALUE, Long.MAX_VALUE), "-9223372036854775808"))
                .isEqualTo(Long.MIN_VALUE);
    }

    private static long number(Rule rule, String json) {
        return java.util.Objects.requireNonNull(read(rule, json(json))).longValue();
    }

    @Test
    void listsReadEveryItemAndTellEveryFault() {
        Rule list = Rules.list(Rules.country(), 3);
        assertThat(read(list, json("[\"US\", \" MX \"]"))).isEqualTo(json("[\"US\",\"MX\"]"));
        assertThat(read(list, json("[]"))).isEqualTo(json("[]"));
        refusesJson(list, "\"US\"", "{}", "null", "[\"US\",\"US\",\"US\",\"US\"]");
        ValidationContext reading = new ValidationContext(TODAY);
        list.read(json("[\"QQ\", \"US\", 5]"), "countries", reading);

        assertThat(faults(reading)).containsExactly("countries.0", "countries.2");
    }

    static java.util.List<String> faults(ValidationContext reading) {
        try {
            reading.throwIfInvalid();
            return java.util.List.of();
        } catch (ApiException refused) {
            return refused.fieldErrors().stream().map(fault -> fault.field()).toList();
        }
    }
}
