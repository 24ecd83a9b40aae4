package dev.trellis.watchlist;

import com.ibm.icu.text.Transliterator;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/// Transliterates text of any script into lower-case Latin letters without diacritics, by the rules
/// of Unicode's CLDR (ICU). Thread-safe.
final class LatinTransliterator {
    private final Transliterator transliterator =
            Transliterator.getInstance("Any-Latin; NFKD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower");

    // ICU's transliterators may be used by one thread at a time only.
    private final ReentrantLock lock = new ReentrantLock();

    String transliterate(String text) {
        if (text.chars().allMatch(letter -> letter < 0x80)) {
            return text.toLowerCase(Locale.ROOT);
        }
        lock.lock();
        try {
            // Apostrophes and the like stand for sounds that most people leave out. An ending that
            // is written like a t, and spoken like an a.
            String spoken = text.replace('\u0629', '\u0647');
            return transliterator.transliterate(spoken).replaceAll("['`\\p{Lm}]", "");
        } finally {
            lock.unlock();
        }
    }
}
