package dev.trellis.watchlist;

import dev.trellis.watchlist.ListedParty.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A local list of sanctioned and politically exposed parties, and who is found in it (behaviour,
/// section 6: the built-in provider asks a person about them). Names are compared over scripts,
/// ways of transliterating, word order and slips of the pen; what a likeness of 1 to 0 means is in
/// docs/watchlist.md. Safe for many threads.
public final class Watchlist {
    private static final Logger LOG = LoggerFactory.getLogger(Watchlist.class);

    /// Names less alike than this are other people's.
    private static final double ENOUGH = 0.85;

    /// What another date of birth takes away: only the very same name is then still worth a look.
    private static final double OTHER_BIRTH = 0.12;
    private static final int YEARS_APART = 1;
    private static final int MAX_HITS = 5;

    private final @Nullable Path file;
    private final LatinTransliterator latin = new LatinTransliterator();
    private volatile Loaded loaded;

    private record Loaded(NameIndex index, int parties, Instant changedAt) {}

    /// Whom to look for.
    ///
    /// @param birth nothing for organisations, and where it is not known
    public record Subject(String name, boolean isOrganisation, Optional<LocalDate> birth) {}

    /// Somebody listed.
    ///
    /// @param likeness 0.85 to 1
    /// @param listed the name in the list that is most like the subject's
    /// @param id what the list calls the party
    /// @param why in words, for a reviewer
    public record Hit(double likeness, String listed, String id, String why) {}

    private Watchlist(@Nullable Path file, Loaded loaded) {
        this.file = file;
        this.loaded = loaded;
    }

    /// A list of nobody.
    public static Watchlist empty() {
        return new Watchlist(null, new Loaded(new NameIndex(), 0, Instant.EPOCH));
    }

    /// Reads a list from a file, in the form that docs/watchlist.md describes.
    ///
    /// @throws IOException with what is wrong, in words for the operator
    public static Watchlist load(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("The watch-list " + file + " is not there, or may not be read.");
        }
        Watchlist list = new Watchlist(file, new Loaded(new NameIndex(), 0, Instant.EPOCH));
        list.reload(file);
        return list;
    }

    /// Reads the file again if it has changed. When the new one is broken, the one before stays in
    /// use, and the log says so. Called now and then.
    public void reloadIfChanged() {
        if (file == null) {
            return;
        }
        try {
            if (!changedAt(file).equals(loaded.changedAt())) {
                reload(file);
                LOG.atInfo().addKeyValue("parties", loaded.parties()).log("the watch-list was read again");
            }
        } catch (IOException broken) {
            LOG.atError().addKeyValue("reason", broken.getMessage()).log("the new watch-list is not used");
        }
    }

    private void reload(Path from) throws IOException {
        Instant changedAt = changedAt(from);
        List<ListedParty> parties = WatchlistFile.read(from);
        NameIndex index = new NameIndex();
        for (ListedParty party : parties) {
            for (String written : party.names()) {
                index.add(new NameIndex.Entry(
                        party, written, Name.of(latin.transliterate(written), party.kind() == Kind.ORGANISATION)));
            }
        }
        loaded = new Loaded(index, parties.size(), changedAt);
    }

    private static Instant changedAt(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        return time.toInstant();
    }

    /// How many parties it lists.
    public int parties() {
        return loaded.parties();
    }

    /// What a decision should say it was held against: nothing when there is no list.
    public Optional<String> edition() {
        Loaded now = loaded;
        return now.parties() == 0
                ? Optional.empty()
                : Optional.of(now.parties() + " parties, of " + now.changedAt().truncatedTo(ChronoUnit.SECONDS));
    }

    /// Who on the list may be the subject, most alike first, at most five.
    public List<Hit> screen(Subject subject) {
        Name name = Name.of(latin.transliterate(subject.name()), subject.isOrganisation());
        Kind other = subject.isOrganisation() ? Kind.PERSON : Kind.ORGANISATION;
        Map<ListedParty, Hit> best = new HashMap<>();
        for (NameIndex.Entry entry : loaded.index().candidates(name)) {
            if (entry.party().kind() != other) {
                compare(subject, name, entry)
                        .ifPresent(hit -> best.merge(
                                entry.party(), hit, (one, two) -> one.likeness() >= two.likeness() ? one : two));
            }
        }
        return best.values().stream()
                .sorted(Comparator.comparingDouble(Hit::likeness).reversed().thenComparing(Hit::id))
                .limit(MAX_HITS)
                .toList();
    }

    private static Optional<Hit> compare(Subject subject, Name name, NameIndex.Entry entry) {
        ListedParty party = entry.party();
        double likeness = NameSimilarity.score(name, entry.name());
        String born = "";
        if (subject.birth().isPresent() && !party.births().isEmpty()) {
            boolean isSame = party.births().stream()
                    .anyMatch(birth -> isNear(birth, subject.birth().get()));
            likeness -= isSame ? 0 : OTHER_BIRTH;
            born = ", born " + String.join(" or ", party.births()) + (isSame ? "" : " (not the date given)");
        }
        if (likeness < ENOUGH) {
            return Optional.empty();
        }
        String source = party.source().isEmpty() ? "" : ", " + party.source();
        String why = "\"%s\" (%s%s%s), likeness %d %%"
                .formatted(entry.written(), party.id(), source, born, Math.round(likeness * 100));
        return Optional.of(new Hit(likeness, entry.written(), party.id(), why));
    }

    /// Lists are often a year off, and often know the year alone.
    private static boolean isNear(String listed, LocalDate birth) {
        try {
            return Math.abs(Integer.parseInt(listed.substring(0, 4)) - birth.getYear()) <= YEARS_APART;
        } catch (IndexOutOfBoundsException | NumberFormatException notAYear) {
            return true;
        }
    }
}
