package dev.trellis.watchlist;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A name prepared for comparison: in Latin letters, without diacritics, split into words.
///
/// @param words in the order in which they were written, without legal forms and titles
/// @param joined the words without separators, so that "Kim Jong-un" equals "Kim Jongun"
record NormalizedName(List<Word> words, String joined) {
    /// Legal forms of companies, which do not distinguish them.
    private static final Set<String> LEGAL_FORMS = Set.of(
            "ltd",
            "limited",
            "llc",
            "llp",
            "lp",
            "plc",
            "inc",
            "incorporated",
            "corp",
            "corporation",
            "co",
            "company",
            "gmbh",
            "ag",
            "kg",
            "se",
            "sa",
            "sas",
            "sarl",
            "srl",
            "sl",
            "spa",
            "bv",
            "nv",
            "oy",
            "ab",
            "as",
            "aps",
            "ooo",
            "oao",
            "zao",
            "pao",
            "ao",
            "jsc",
            "pjsc",
            "ojsc",
            "cjsc",
            "pte",
            "pty",
            "sdn",
            "bhd",
            "kk",
            "doo",
            "fze",
            "fzc",
            "fzco",
            "dmcc",
            "est");

    private static final Set<String> TITLES =
            Set.of("mr", "mrs", "ms", "miss", "dr", "prof", "sir", "hajji", "haji", "sheikh", "shaikh", "mullah");

    /// Words that are frequent in names and often omitted in forms.
    private static final Set<String> PARTICLES = Set.of(
            "al", "el", "ul", "bin", "ben", "ibn", "bint", "de", "del", "della", "di", "da", "dos", "das", "do", "la",
            "le", "van", "von", "der", "den", "ter", "zu", "of", "the", "and", "y", "e", "und", "et");

    private static final double PARTICLE = 0.2;
    private static final double INITIAL = 0.5;

    /// A word of a name.
    ///
    /// @param weight how much it distinguishes the name: 1, less for particles and initials
    /// @param skeleton its consonants, those alike in one letter: the same for every way of writing
    ///     it in Latin
    record Word(String text, double weight, String skeleton) {
        boolean isSignificant() {
            return weight >= INITIAL;
        }
    }

    /// @param latin as [LatinTransliterator] gives it
    static NormalizedName parse(String latin, boolean isOrganisation) {
        List<String> texts = new ArrayList<>();
        for (String text : latin.split("[^a-z0-9]+")) {
            if (!text.isEmpty() && !(isOrganisation ? LEGAL_FORMS : TITLES).contains(text)) {
                texts.add(text);
            }
        }
        List<Word> words = texts.stream()
                .map(text -> new Word(text, weight(text), skeleton(text)))
                .toList();
        return new NormalizedName(words, String.join("", texts));
    }

    private static double weight(String text) {
        if (PARTICLES.contains(text)) {
            return PARTICLE;
        }
        return text.length() <= 1 ? INITIAL : 1;
    }

    List<Word> significantWords() {
        return words.stream().filter(Word::isSignificant).toList();
    }

    double weight() {
        return words.stream().mapToDouble(Word::weight).sum();
    }

    /// Reduces a word to classes of consonants. Transliterations differ most in vowels ("Muhammad",
    /// "Mohamed"), of which Arabic writes few, and then in consonants of similar articulation
    /// ("Qaddafi", "Gadhafi").
    static String skeleton(String text) {
        String plain = text.replace("sch", "s")
                .replace("tch", "c")
                .replace("sh", "s")
                .replace("ch", "c")
                .replace("kh", "k")
                .replace("gh", "k")
                .replace("ph", "f")
                .replace("th", "t")
                .replace("dh", "t")
                .replace("zh", "s")
                .replace("ts", "s")
                .replace("x", "ks")
                // Silent at the end, and often omitted ("Osamah").
                .replaceFirst("h$", "");
        StringBuilder skeleton = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            char letter = soundClass(plain.charAt(i));
            boolean isDoubled = !skeleton.isEmpty() && skeleton.charAt(skeleton.length() - 1) == letter;
            if (letter != 0 && !isDoubled) {
                skeleton.append(letter);
            }
        }
        return skeleton.toString();
    }

    private static char soundClass(char letter) {
        return switch (letter) {
            case 'a', 'e', 'i', 'o', 'u', 'y' -> 0;
            case 'c', 'g', 'k', 'q' -> 'k';
            case 'd', 't' -> 't';
            case 'b', 'p' -> 'p';
            case 'f', 'v', 'w' -> 'f';
            case 'j', 's', 'z' -> 's';
            default -> letter;
        };
    }
}
