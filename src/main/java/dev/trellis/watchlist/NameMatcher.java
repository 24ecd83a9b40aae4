package dev.trellis.watchlist;

/// Decides whether two names may belong to the same person or company.
public final class NameMatcher {
    private static final double MIN_SIMILARITY = 0.8;
    private static final LatinTransliterator LATIN = new LatinTransliterator();

    private NameMatcher() {}

    /// Tolerates another script, another order of words, added or omitted names, and typing errors.
    public static boolean areAlike(String first, String second, boolean areOrganisations) {
        return NameSimilarity.score(
                        NormalizedName.parse(LATIN.transliterate(first), areOrganisations),
                        NormalizedName.parse(LATIN.transliterate(second), areOrganisations),
                        1)
                >= MIN_SIMILARITY;
    }
}
