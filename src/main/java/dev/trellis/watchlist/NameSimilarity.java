package dev.trellis.watchlist;

import dev.trellis.watchlist.NormalizedName.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/// How much alike two names are: 0 for nothing in common, 1 for the same. Pure.
///
/// Each word of one name is paired with the word of the other that it is most like, wherever
/// that stands: forms and lists put family names first or last. What one name has more than the
/// other, such as middle names, counts less against it than what differs. One word in common is
/// a first name, unless there is no other word. Words that mean little ("bin", "van", an
/// initial) count little.
final class NameSimilarity {
    /// Less is another word.
    private static final double LEAST = 0.8;
    private static final double SAME_SOUND = 0.94;
    private static final double SAME_SHORT_SOUND = 0.88;
    private static final double SHARE_OF_SHORTER = 0.75;
    private static final double JOINED_AT_LEAST = 0.95;

    private static final JaroWinklerSimilarity SPELLING = new JaroWinklerSimilarity();

    private NameSimilarity() {}

    static double score(NormalizedName a, NormalizedName b) {
        return score(a, b, 2);
    }

    /// @param words how many words that are not particles must be alike, where both have as many
    static double score(NormalizedName a, NormalizedName b, int words) {
        if (a.words().isEmpty() || b.words().isEmpty()) {
            return 0;
        }
        double joined = a.joined().equals(b.joined()) ? 1 : SPELLING.apply(a.joined(), b.joined());
        double byWords = byWords(a, b, words);
        return Math.max(joined >= JOINED_AT_LEAST ? joined : 0, byWords);
    }

    private record Pair(Word a, int indexA, Word b, int indexB, double likeness) {}

    private static double byWords(NormalizedName a, NormalizedName b, int words) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < a.words().size(); i++) {
            for (int j = 0; j < b.words().size(); j++) {
                Word one = a.words().get(i);
                Word other = b.words().get(j);
                double likeness = score(one, other);
                if (likeness >= LEAST) {
                    pairs.add(new Pair(one, i, other, j, likeness));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::likeness).reversed());
        Set<Integer> takenA = new HashSet<>();
        Set<Integer> takenB = new HashSet<>();
        double matchedA = 0;
        double matchedB = 0;
        int significantMatches = 0;
        for (Pair pair : pairs) {
            if (takenA.contains(pair.indexA()) || takenB.contains(pair.indexB())) {
                continue;
            }
            takenA.add(pair.indexA());
            takenB.add(pair.indexB());
            matchedA += pair.likeness() * pair.a().weight();
            matchedB += pair.likeness() * pair.b().weight();
            if (pair.a().isSignificant() && pair.b().isSignificant()) {
                significantMatches++;
            }
        }
        int most = Math.max(a.significantWords().size(), b.significantWords().size());
        if (significantMatches < Math.min(words, most)) {
            return 0;
        }
        double shareA = matchedA / a.weight();
        double shareB = matchedB / b.weight();
        return SHARE_OF_SHORTER * Math.max(shareA, shareB) + (1 - SHARE_OF_SHORTER) * Math.min(shareA, shareB);
    }

    private static double score(Word a, Word b) {
        if (a.text().equals(b.text())) {
            return 1;
        }
        if (isInitialOf(a, b) || isInitialOf(b, a)) {
            return 0.9;
        }
        return Math.max(ofTexts(a.text(), b.text()), ofTexts(withoutArticle(a.text()), withoutArticle(b.text())));
    }

    private static boolean isInitialOf(Word a, Word b) {
        return a.text().length() == 1 && b.isSignificant() && b.text().startsWith(a.text());
    }

    private static double ofTexts(String a, String b) {
        if (a.length() < 3 || b.length() < 3) {
            return a.equals(b) ? 1 : 0;
        }
        String sound = NormalizedName.skeleton(a);
        double bySound =
                !sound.equals(NormalizedName.skeleton(b)) ? 0 : sound.length() < 3 ? SAME_SHORT_SOUND : SAME_SOUND;
        return Math.max(bySound, SPELLING.apply(a, b));
    }

    /// "alfarsi" is "al farsi" without the space.
    private static String withoutArticle(String text) {
        boolean hasArticle = text.length() > 4 && (text.startsWith("al") || text.startsWith("el"));
        return hasArticle ? text.substring(2) : text;
    }
}
