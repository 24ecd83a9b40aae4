package dev.trellis.watchlist;

/// Whether two names may be one person's or one company's.
public final class NameMatcher {
    private static final double ENOUGH = 0.8;
    private static final LatinTransliterator LATIN = new LatinTransliterator();

    private NameMatcher() {}

    /// True also for another script, another order of words, names added or left out, and slips of
    /// the pen.
    public static boolean areAlike(String one, String other, boolean areOrganisations) {
        return NameSimilarity.score(
                        NormalizedName.parse(LATIN.transliterate(one), areOrganisations),
                        NormalizedName.parse(LATIN.transliterate(other), areOrganisations),
                        1)
                >= ENOUGH;
    }
}
