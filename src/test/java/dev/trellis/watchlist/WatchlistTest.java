package dev.trellis.watchlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is found in a list although the name is written otherwise, and who is not.
class WatchlistTest {
    /// Nobody real.
    private static final String LIST = """
            id,schema,name,aliases,birth_date,countries,dataset
            P1,Person,Muammar Qadhafov,Gaddafov;Moammar Gadhafof,1942,ly,test-sanctions
            P2,Person,Vladimir Vladimirovich Ivanenko,,1952-10-07,ru,test-sanctions
            P3,Person,Usama bin Mahmoud al-Farsi,Osama Alfarsi,1957-03,sa,test-sanctions
            P4,Person,Müller-Lüdenscheidt Jürgen,,,de,test-pep
            P5,Person,Kim Dong-un,,1984,kp,test-sanctions
            P6,Person,习大平,Xi Daping,1953,cn,test-pep
            O1,Company,"Wagneria Trading House, OOO",ВАГНЕРИЯ,,ru,test-sanctions
            O2,Organization,Acme Arms Industries Limited,,,ir,test-sanctions
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Muammar Qadhafov          | P1
            MOAMMAR  GADHAFOF         | P1
            Muamar Kadafov            | P1
            Qadhafov, Muammar         | P1
            Муаммар Кадафов           | P1
            Vladimir Ivanenko         | P2
            Ivanenko Vladimir         | P2
            Владимир Иваненко         | P2
            Wladimir Iwanenko         | P2
            Vladimir V. Ivanenko      | P2
            Valdimir Ivanenko         | P2
            Mr Vladimir Ivanenko      | P2
            Osama al-Farsi            | P3
            Usama Alfarsi             | P3
            أسامة الفارسي             | P3
            Osamah Al Farsy           | P3
            Jurgen Muller-Ludenscheidt | P4
            Juergen Mueller Luedenscheidt | P4
            Jürgen Müller Lüdenscheid | P4
            Kim Dongun                | P5
            Dong Un Kim               | P5
            Kim Dong Un               | P5
            Xi Da Ping                | P6
            习大平                    | P6
            """)
    void aPersonIsFoundHoweverTheNameIsWritten(String name, String id) throws IOException {
        assertThat(ids(list().screen(person(name)))).contains(id);
    }

    @ParameterizedTest
    @CsvSource({
        "Wagneria Trading House, O1",
        "WAGNERIA TRADING HOUSE LLC, O1",
        "Вагнерия, O1",
        "Trading House Wagneria, O1",
        "Acme Arms Industries, O2",
        "ACME ARMS INDUSTRY LTD, O2",
    })
    void aCompanyIsFoundWhateverItsLegalForm(String name, String id) throws IOException {
        assertThat(ids(list().screen(new Watchlist.Subject(name, true, Optional.empty()))))
                .contains(id);
    }

    @ParameterizedTest
    @CsvSource({
        "Vladimir Petrov",
        "Vladimir",
        "Ivanenko",
        "Maria Ivanenko",
        "Jane Doe",
        "Ahmed al-Farsi",
        "Mohammed Haddad",
        "Osama Haddad",
        "Jürgen Schmidt",
        "Kim Min-ji",
        "Bin Al",
        "''",
        "'...'",
        "Xi",
    })
    void whoHasAnotherNameIsNotFound(String name) throws IOException {
        assertThat(list().screen(person(name))).isEmpty();
    }

    @Test
    void acompanyIsNotTakenForAPersonNorAPersonForACompany() throws IOException {
        assertThat(list().screen(person("Acme Arms Industries"))).isEmpty();
        assertThat(list().screen(new Watchlist.Subject("Vladimir Vladimirovich Ivanenko", true, Optional.empty())))
                .isEmpty();
    }

    @Test
    void anotherDateOfBirthLeavesOnlyTheVeryName() throws IOException {
        assertThat(list().screen(person("Vladimir Vladimirovich Ivanenko", "1990-01-01")))
                .singleElement()
                .satisfies(hit -> assertThat(hit.reason())
                        .isEqualTo("\"Vladimir Vladimirovich Ivanenko\" (P2, test-sanctions, born 1952-10-07"
                                + " (not the date given)), likeness 88 %"));
        assertThat(list().screen(person("Wladimir Iwanenko", "1990-01-01"))).isEmpty();
        assertThat(list().screen(person("Wladimir Iwanenko", "1953-02-01")))
                .as("lists are often a year off")
                .hasSize(1);
    }

    @Test
    void theMostAlikeComesFirst() throws IOException {
        Path file = write("name\nJohn Smithe\nJohn Smith\nJon Smyth\n");
        List<Watchlist.Hit> hits = Watchlist.load(file).screen(person("John Smith"));

        assertThat(hits.getFirst().listedName()).isEqualTo("John Smith");
        assertThat(hits.getFirst().similarity()).isEqualTo(1);
        assertThat(hits).isSortedAccordingTo((one, two) -> Double.compare(two.similarity(), one.similarity()));
    }

    @Test
    void withoutAListNobodyIsFoundAndNoneIsClaimed() {
        assertThat(Watchlist.empty().screen(person("Vladimir Ivanenko"))).isEmpty();
        assertThat(Watchlist.empty().edition()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                         | lists nobody
            'id,surname\\nP1,Smith\\n' | no column "name"
            'id,name\\n'               | lists nobody
            'id,name\\nP1,\\nP2, \\n'  | line 2 has no name, line 3 has no name
            """)
    void aFileThatIsNoListIsRefusedWithWhatIsWrong(String text, String told) throws IOException {
        Path file = write(text.replace("\\n", "\n"));
        assertThatThrownBy(() -> Watchlist.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(told);
    }

    @Test
    void aListThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Watchlist.load(folder.resolve("nowhere.csv"))).hasMessageContaining("is not there");
    }

    @Test
    void aChangedFileIsReadAgainAndABrokenOneIsNot() throws IOException {
        Path file = write("name\nJane Roe\n");
        Watchlist list = Watchlist.load(file);
        rewrite(file, "name\nJane Roe\nRichard Miles\n", 1);
        assertThat(list.screen(person("Richard Miles"))).isEmpty();
        list.reloadIfChanged();
        assertThat(list.screen(person("Richard Miles"))).hasSize(1);
        assertThat(list.edition())
                .hasValueSatisfying(edition -> assertThat(edition).isEqualTo("2 parties, of 2026-05-04T10:01:00Z"));

        rewrite(file, "surname\nMiles\n", 2);
        list.reloadIfChanged();
        assertThat(list.screen(person("Richard Miles"))).hasSize(1);
        Files.delete(file);
        list.reloadIfChanged();
        assertThat(list.screen(person("Richard Miles"))).hasSize(1);
    }

    /// The index must lose nobody whom comparing with everybody would find: thousands of listed
    /// names, each slightly misspelt, are all found.
    @Test
    void oneSlipOfThePenHidesNobody() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("WatchlistTest seed " + seed);
        Random random = new Random(seed);
        List<String> names = new ArrayList<>();
        StringBuilder csv = new StringBuilder("id,schema,name\n");
        for (int i = 0; i < 3_000; i++) {
            String name = word(random) + " " + word(random) + " " + word(random);
            names.add(name);
            csv.append("N").append(i).append(",Person,").append(name).append('\n');
        }
        Watchlist list = Watchlist.load(write(csv.toString()));
        int missed = 0;
        for (int i = 0; i < names.size(); i++) {
            if (!ids(list.screen(person(slip(names.get(i), random)))).contains("N" + i)) {
                missed++;
            }
        }
        assertThat(missed).as("seed " + seed).isLessThanOrEqualTo(3);
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int syllables = 2 + random.nextInt(2);
        for (int i = 0; i < syllables; i++) {
            word.append("bdfgklmnprstvz".charAt(random.nextInt(14))).append("aeiou".charAt(random.nextInt(5)));
        }
        return word.append("nrskl".charAt(random.nextInt(5))).toString();
    }

    /// Two letters change places, one is left out, or one is doubled.
    private static String slip(String name, Random random) {
        int at = random.nextInt(name.length() - 1);
        return switch (random.nextInt(3)) {
            case 0 -> name.substring(0, at) + name.charAt(at + 1) + name.charAt(at) + name.substring(at + 2);
            case 1 -> name.substring(0, at) + name.substring(at + 1);
            default -> name.substring(0, at) + name.charAt(at) + name.substring(at);
        };
    }

    private Watchlist list() throws IOException {
        return Watchlist.load(write(LIST));
    }

    private Path write(String text) throws IOException {
        Path file = folder.resolve("list.csv");
        rewrite(file, text, 0);
        return file;
    }

    private static void rewrite(Path file, String text, int minute) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-05-04T10:0%d:00Z".formatted(minute))));
    }

    private static Watchlist.Subject person(String name) {
        return new Watchlist.Subject(name, false, Optional.empty());
    }

    private static Watchlist.Subject person(String name, String birth) {
        return new Watchlist.Subject(name, false, Optional.of(LocalDate.parse(birth)));
    }

    private static List<String> ids(List<Watchlist.Hit> hits) {
        return hits.stream().map(hit -> hit.partyId().toUpperCase(Locale.ROOT)).toList();
    }
}
