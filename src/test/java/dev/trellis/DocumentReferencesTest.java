package dev.trellis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the sources and the documents refer to is there: sections, cases, files, headings.
class DocumentReferencesTest {
    private static final Path BEHAVIOUR = Path.of("docs", "behaviour.md");
    private static final Path THREATS = Path.of("docs", "threats.md");
    private static final Path THIS = Path.of("src", "test", "java", "dev", "trellis", "DocumentReferencesTest.java");

    /// Blanks, or the end of a line and the beginning of the next one, in a comment or not.
    private static final String GAP = "(?:[ \\t]+|[ \\t]*\\R[ \\t]*(?:/{2,3}|--|#|\\*)?[ \\t]*)";

    private static final String NUMBER = "\\d+(?:\\.\\d+)*";
    private static final String NUMBERS =
            NUMBER + "(?:(?:," + GAP + "(?:and" + GAP + ")?|" + GAP + "(?:and|to)" + GAP + ")" + NUMBER + ")*";

    private static final Pattern SECTIONS = Pattern.compile(
            "\\bbehaviour(?:\\.md)?,?" + GAP + "(?:sections?" + GAP + "|§ ?)(" + NUMBERS + ")" + "|\\bsections?" + GAP
                    + "(" + NUMBERS + ")" + GAP + "of" + GAP + "(?:the" + GAP + ")?behaviour",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CASES =
            Pattern.compile("\\bthreats?" + GAP + "(" + NUMBERS + ")", Pattern.CASE_INSENSITIVE);
    private static final Pattern ANY_SECTIONS =
            Pattern.compile("\\bsections?" + GAP + "(" + NUMBERS + ")", Pattern.CASE_INSENSITIVE);

    private static final Pattern AFTER_A_NAME = Pattern.compile("," + GAP + "\\z");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern NOT_PROSE = Pattern.compile("(?ms)^```.*?^```|`[^`]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");

    @Test
    void everyTypeThatTheArchitectureNamesIsThere() throws IOException {
        Set<String> types = new HashSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> types.add(name.substring(0, name.length() - ".java".length())));
        }

        assertThat(Pattern.compile("`([A-Z][a-z0-9]\\w+)(?:\\.\\w+)?`")
                        .matcher(read(Path.of("ARCHITECTURE.md")))
                        .results()
                        .map(match -> match.group(1)))
                .contains("ServerFeatures")
                .allMatch(types::contains);
    }

    @Test
    void everySectionThatIsReferredToIsThere() {
        Set<String> sections = sections(read(BEHAVIOUR));

        assertThat(sources().flatMap(file -> unknown(file, SECTIONS, sections))).isEmpty();
        assertThat(unknown(BEHAVIOUR, ANY_SECTIONS, sections)).isEmpty();
    }

    @Test
    void everyThreatThatIsReferredToIsThere() {
        Set<String> cases = cases(read(THREATS));

        assertThat(sources().flatMap(file -> unknown(file, CASES, cases))).isEmpty();
    }

    @Test
    void aSectionIsReferredToWithTheNameOfItsDocument() {
        assertThat(sources()
                        .filter(file -> !file.equals(BEHAVIOUR))
                        .flatMap(file -> nameless(file.toString(), read(file))))
                .isEmpty();
    }

    @Test
    void sectionsAndThreatsAreNumberedWithoutGaps() {
        assertThat(numbers(read(BEHAVIOUR), "## ")).containsExactlyElementsOf(range(1, 11));
        assertThat(numbers(read(THREATS), "")).containsExactlyElementsOf(range(1, 125));
    }

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(documents().flatMap(file -> deadLinks(file, read(file)))).isEmpty();
    }

    @Test
    void thereIsSomethingToCheck() {
        assertThat(sources().flatMap(file -> references(read(file), SECTIONS).stream()))
                .hasSizeGreaterThan(80);
        assertThat(sources().flatMap(file -> references(read(file), CASES).stream()))
                .hasSizeGreaterThan(80);
        assertThat(documents().flatMap(file -> links(read(file)))).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /// Something (behaviour, section 4).                  | 4
            /// Something (behaviour,\\n    /// section 4).        | 4
            /// Something (behaviour, section\\n/// 6): what       | 6
            -- Something (behaviour,\\n  -- section 11)            | 11
            (behaviour, section 4; threats 51 to 67)               | 4
            (behaviour, section 5; WebAuthn Level 3, section 7)    | 5
            (behaviour, sections 7 and 10)                         | 7 10
            (behaviour, sections 3, 6 and 10).                     | 3 6 10
            section 3 of behaviour                                 | 3
            as in behaviour.md §3                                  | 3
            (behaviour, section 7.1)                               | 7.1
            OpenID Connect Core 1.0, section 2                     | ''
            the behaviour of section 4                             | ''
            """)
    void aReferenceToSectionsIsRead(String text, String numbers) {
        assertThat(String.join(" ", references(text.replace("\\n", "\n"), SECTIONS)))
                .isEqualTo(numbers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            (threat 42)                                   | 42
            /// Threat 73: what turns a page around       | 73
            (threats 42 to 48)                            | 42 43 44 45 46 47 48
            (threats 96 and 100)                          | 96 100
            (threats 8, 10, 13)                           | 8 10 13
            (threats 53, 59 to 62)                        | 53 59 60 61 62
            (threats 1,\\n    /// 2 to\\n    /// 4)       | 1 2 3 4
            (threat 74), or 12 of them                    | 74
            no threat at all                              | ''
            """)
    void aReferenceToThreatsIsRead(String text, String numbers) {
        assertThat(String.join(" ", references(text.replace("\\n", "\n"), CASES)))
                .isEqualTo(numbers);
    }

    @Test
    void anUnknownNumberIsReportedWithItsPlace() {
        String text = "/// First.\n/// (behaviour, section 2; threats 1 to\n/// 3)";

        assertThat(unknown("A.java", text, CASES, Set.of("1", "2"))).containsExactly("A.java:2: 3");
        assertThat(unknown("A.java", text, SECTIONS, Set.of("1"))).containsExactly("A.java:2: 2");
        assertThat(unknown("A.java", text, SECTIONS, Set.of("2"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"as section 4's table has it", "the table of section 4", "see\n    /// section 4"})
    void aSectionOfNoDocumentIsReported(String text) {
        assertThat(nameless("A.java", text)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFC 8259, section 8.1", "(behaviour,\n    /// section 4)", "<section class=\"card\">"})
    void aSectionWithItsDocumentIsNot(String text) {
        assertThat(nameless("A.java", text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[gone](gone.md)",
                "[gone](docs/gone.md#1-platforms-modes-tokens)",
                "[a heading that is not there](docs/behaviour.md#12-money)",
                "[a heading\nthat is not there](#nowhere)",
                "[outside](../secret.md)"
            })
    void aLinkThatLeadsNowhereIsReported(String text) {
        assertThat(deadLinks(Path.of("README.md"), text)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a file](docs/behaviour.md)",
                "[a heading](docs/behaviour.md#9-bulk-import)",
                "[its own](#start)\n\n## Start",
                "[elsewhere](https://example.com/gone.md)",
                "`[no link](gone.md)`",
                "```\n[no link](gone.md)\n```"
            })
    void aLinkThatLeadsSomewhereIsNot(String text) {
        assertThat(deadLinks(Path.of("README.md"), text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1. Platforms: modes and tokens,       1-platforms-modes-and-tokens",
        "A request: `POST /customers`,         a-request-post-customers",
        "The e-mail address of a wallet's owner, the-e-mail-address-of-a-wallets-owner"
    })
    void aHeadingHasTheAnchorThatRenderersGiveIt(String heading, String anchor) {
        assertThat(anchors("# " + heading)).containsExactly(anchor);
    }

    private static Set<String> sections(String behaviour) {
        return Set.copyOf(numbers(behaviour, "## "));
    }

    private static Set<String> cases(String threats) {
        return Set.copyOf(numbers(threats, ""));
    }

    /// The numbers that lines begin with, behind a prefix.
    private static List<String> numbers(String document, String prefix) {
        return Pattern.compile("(?m)^" + prefix + "(\\d+)\\. ")
                .matcher(document)
                .results()
                .map(line -> line.group(1))
                .toList();
    }

    private static List<String> range(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private static List<String> references(String text, Pattern form) {
        return form.matcher(text)
                .results()
                .flatMap(match -> spelledOut(match).stream())
                .toList();
    }

    /// The numbers of a reference, ranges spelled out.
    private static List<String> spelledOut(MatchResult match) {
        String numbers = IntStream.rangeClosed(1, match.groupCount())
                .filter(group -> match.start(group) >= 0)
                .mapToObj(match::group)
                .findFirst()
                .orElseThrow();
        List<String> all = new ArrayList<>();
        boolean isRange = false;
        Matcher parts = Pattern.compile(NUMBER + "|\\bto\\b").matcher(numbers);
        while (parts.find()) {
            String part = parts.group();
            if (part.equals("to")) {
                isRange = true;
            } else if (isRange) {
                all.addAll(range(Integer.parseInt(all.getLast()) + 1, Integer.parseInt(part)));
                isRange = false;
            } else {
                all.add(part);
            }
        }
        return all;
    }

    private static Stream<String> unknown(Path file, Pattern form, Set<String> known) {
        return unknown(file.toString(), read(file), form, known);
    }

    private static Stream<String> unknown(String name, String text, Pattern form, Set<String> known) {
        return form.matcher(text)
                .results()
                .flatMap(match -> spelledOut(match).stream()
                        .filter(number -> !known.contains(number))
                        .map(number -> name + ":" + line(text, match.start()) + ": " + number));
    }

    /// Sections whose document is not named before them, as in "behaviour, section 2" or "RFC 8259,
    /// section 8.1".
    private static Stream<String> nameless(String name, String text) {
        List<Integer> ofBehaviour =
                SECTIONS.matcher(text).results().map(MatchResult::start).toList();
        return ANY_SECTIONS
                .matcher(text)
                .results()
                .filter(match ->
                        !AFTER_A_NAME.matcher(text.substring(0, match.start())).find())
                .filter(match -> !ofBehaviour.contains(match.start()))
                .map(match -> name + ":" + line(text, match.start()) + ": " + match.group());
    }

    private static long line(String text, int offset) {
        return 1 + text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    private static Stream<String> links(String text) {
        return LINK.matcher(NOT_PROSE.matcher(text).replaceAll("code"))
                .results()
                .map(link -> link.group(1));
    }

    private static Stream<String> deadLinks(Path file, String text) {
        return links(text)
                .filter(link -> !link.matches("[a-z]+:.*") && !leadsSomewhere(file, text, link))
                .map(link -> file + ": " + link);
    }

    private static boolean leadsSomewhere(Path file, String text, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        boolean isOurs = !target.startsWith("..") && !target.isAbsolute();
        if (!isOurs || !Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || anchors(target.equals(file) ? text : read(target)).contains(parts[1]);
    }

    /// The anchors of a document's headings, as GitHub makes them.
    private static Set<String> anchors(String text) {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(text.replaceAll("(?ms)^```.*?^```", "")).results().forEach(heading -> {
            String anchor = heading.group(1)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        return anchors;
    }

    /// Whatever may refer to the documents.
    private static Stream<Path> sources() {
        return Stream.of(files(Path.of("src"), "java|sql|jte|yaml"), documents(), Stream.of(Path.of("openapi.yaml")))
                .flatMap(files -> files)
                .filter(file -> !file.equals(THIS));
    }

    private static Stream<Path> documents() {
        return Stream.concat(
                Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/README.md")
                        .map(Path::of),
                files(Path.of("docs"), "md"));
    }

    private static Stream<Path> files(Path folder, String extensions) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all
                    .filter(file -> file.getFileName().toString().matches(".*\\.(" + extensions + ")"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
