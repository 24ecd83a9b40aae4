package dev.trellis.watchlist;

import dev.trellis.watchlist.NormalizedName.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the listed names that are worth comparing with a name: those of which enough words begin,
/// end or sound like words of it.
final class NameIndex {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Postings> postings = new HashMap<>();

    /// One name of one party.
    record Entry(ListedParty party, String originalName, NormalizedName name) {}

    void add(Entry entry) {
        int number = entries.size();
        entries.add(entry);
        Set<String> keys = new HashSet<>();
        entry.name().words().stream().filter(Word::isSignificant).forEach(word -> keys.addAll(keys(word)));
        keys.add(joinedKey(entry.name()));
        keys.forEach(
                key -> postings.computeIfAbsent(key, unused -> new Postings()).add(number));
    }

    int size() {
        return entries.size();
    }

    List<Entry> candidates(NormalizedName name) {
        List<Word> words = name.significantWords();
        Map<Integer, Integer> hits = new HashMap<>();
        for (Word word : words) {
            Set<Integer> ofWord = new HashSet<>();
            for (String key : keys(word)) {
                collect(key, ofWord);
            }
            ofWord.forEach(number -> hits.merge(number, 1, Integer::sum));
        }
        Set<Integer> wanted = new HashSet<>();
        hits.forEach((number, count) -> {
            int most = Math.max(
                    words.size(), entries.get(number).name().significantWords().size());
            if (count >= Math.min(2, most)) {
                wanted.add(number);
            }
        });
        collect(joinedKey(name), wanted);
        return wanted.stream().map(entries::get).toList();
    }

    private void collect(String key, Set<Integer> into) {
        Postings found = postings.get(key);
        if (found != null) {
            found.each(into);
        }
    }

    /// The keys of a word: its beginning, its end and its sound. A typing error leaves at least one
    /// of them unchanged.
    private static List<String> keys(Word word) {
        String text = word.text();
        if (text.length() < 3) {
            return List.of("=" + text, "^" + text.charAt(0));
        }
        List<String> keys = new ArrayList<>(
                List.of("<" + text.substring(0, 3), ">" + text.substring(text.length() - 3), "~" + word.skeleton()));
        if (text.length() > 4 && (text.startsWith("al") || text.startsWith("el"))) {
            keys.add("~" + NormalizedName.skeleton(text.substring(2)));
            keys.add("<" + text.substring(2, 5));
        }
        return keys;
    }

    private static String joinedKey(NormalizedName name) {
        String skeleton = NormalizedName.skeleton(name.joined());
        return "+" + skeleton.substring(0, Math.min(8, skeleton.length()));
    }

    /// A compact list of the numbers of entries.
    private static final class Postings {
        private int[] numbers = new int[2];
        private int size;

        void add(int number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = number;
        }

        void each(Set<Integer> into) {
            for (int i = 0; i < size; i++) {
                into.add(numbers[i]);
            }
        }
    }
}
