package dev.trellis.watchlist;

import dev.trellis.watchlist.ListedParty.PartyType;
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

/// A local list of sanctioned and politically exposed parties, and the search in it (behaviour,
/// section 6: the built-in provider leaves customers that are found to a reviewer). The comparison
/// tolerates other scripts, transliterations, word order and typing errors; docs/watchlist.md
/// explains the similarity from 0 to 1. Thread-safe.
public final class Watchlist {
    private static final Logger LOG = LoggerFactory.getLogger(Watchlist.class);

    /// Names with a lower similarity count as different.
    private static final double MIN_SIMILARITY = 0.85;

    /// Subtracted from the similarity when the date of birth differs, so that only an identical
    /// name is still a hit.
    private static final double BIRTH_DATE_PENALTY = 0.12;
    private static final int MAX_BIRTH_YEAR_DIFFERENCE = 1;
    private static final int MAX_HITS = 5;

    private final @Nullable Path file;
    private final LatinTransliterator transliterator = new LatinTransliterator();
    private volatile Snapshot snapshot;

    private record Snapshot(NameIndex index, int parties, Instant changedAt) {}

    /// The person or organisation to search for.
    ///
    /// @param birthDate empty for organisations, and when it is not known
    public record Subject(String name, boolean isOrganisation, Optional<LocalDate> birthDate) {}

    /// A listed party that may be the subject.
    ///
    /// @param similarity 0.85 to 1
    /// @param listedName the party's name that is most similar to the subject's
    /// @param partyId identifier of the party in the list
    /// @param reason description of the hit, for a reviewer
    public record Hit(double similarity, String listedName, String partyId, String reason) {}

    private Watchlist(@Nullable Path file, Snapshot loaded) {
        this.file = file;
        this.snapshot = loaded;
    }

    /// Returns an empty list.
    public static Watchlist empty() {
        return new Watchlist(null, new Snapshot(new NameIndex(), 0, Instant.EPOCH));
    }

    /// Reads a list from a file, in the form that docs/watchlist.md describes.
    ///
    /// @throws IOException with a message for the operator
    public static Watchlist load(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("The watch-list " + file + " is not there, or may not be read.");
        }
        Watchlist list = new Watchlist(file, new Snapshot(new NameIndex(), 0, Instant.EPOCH));
        list.reload(file);
        return list;
    }

    /// Reads the file again if it has changed. When the new file is invalid, the previous list
    /// stays in use, and an error is logged. Called periodically.
    public void reloadIfChanged() {
        if (file == null) {
            return;
        }
        try {
            if (!changedAt(file).equals(snapshot.changedAt())) {
                reload(file);
                LOG.atInfo().addKeyValue("parties", snapshot.parties()).log("the watch-list was read again");
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
                        party,
                        written,
                        NormalizedName.parse(
                                transliterator.transliterate(written), party.type() == PartyType.ORGANISATION)));
            }
        }
        snapshot = new Snapshot(index, parties.size(), changedAt);
    }

    private static Instant changedAt(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        return time.toInstant();
    }

    /// The number of listed parties.
    public int parties() {
        return snapshot.parties();
    }

    /// Describes the list for the record of a decision: number of parties and time of the file.
    /// Empty when there is no list.
    public Optional<String> edition() {
        Snapshot now = snapshot;
        return now.parties() == 0
                ? Optional.empty()
                : Optional.of(now.parties() + " parties, of " + now.changedAt().truncatedTo(ChronoUnit.SECONDS));
    }

    /// Returns the listed parties that may be the subject, most similar first, at most five.
    public List<Hit> screen(Subject subject) {
        NormalizedName name =
                NormalizedName.parse(transliterator.transliterate(subject.name()), subject.isOrganisation());
        PartyType other = subject.isOrganisation() ? PartyType.PERSON : PartyType.ORGANISATION;
        Map<ListedParty, Hit> best = new HashMap<>();
        for (NameIndex.Entry entry : snapshot.index().candidates(name)) {
            if (entry.party().type() != other) {
                compare(subject, name, entry)
                        .ifPresent(hit -> best.merge(
                                entry.party(), hit, (one, two) -> one.similarity() >= two.similarity() ? one : two));
            }
        }
        return best.values().stream()
                .sorted(Comparator.comparingDouble(Hit::similarity).reversed().thenComparing(Hit::partyId))
                .limit(MAX_HITS)
                .toList();
    }

    private static Optional<Hit> compare(Subject subject, NormalizedName name, NameIndex.Entry entry) {
        ListedParty party = entry.party();
        double likeness = NameSimilarity.score(name, entry.name());
        String born = "";
        if (subject.birthDate().isPresent() && !party.birthDates().isEmpty()) {
            boolean isSame = party.birthDates().stream()
                    .anyMatch(
                            birth -> isBirthYearNear(birth, subject.birthDate().get()));
            likeness -= isSame ? 0 : BIRTH_DATE_PENALTY;
            born = ", born " + String.join(" or ", party.birthDates()) + (isSame ? "" : " (not the date given)");
        }
        if (likeness < MIN_SIMILARITY) {
            return Optional.empty();
        }
        String source = party.source().isEmpty() ? "" : ", " + party.source();
        String why = "\"%s\" (%s%s%s), likeness %d %%"
                .formatted(entry.originalName(), party.id(), source, born, Math.round(likeness * 100));
        return Optional.of(new Hit(likeness, entry.originalName(), party.id(), why));
    }

    /// Whether the years differ by one at most. Dates in lists are often wrong by a year, and often
    /// contain the year only.
    private static boolean isBirthYearNear(String listed, LocalDate birth) {
        try {
            return Math.abs(Integer.parseInt(listed.substring(0, 4)) - birth.getYear()) <= MAX_BIRTH_YEAR_DIFFERENCE;
        } catch (IndexOutOfBoundsException | NumberFormatException notAYear) {
            return true;
        }
    }
}
