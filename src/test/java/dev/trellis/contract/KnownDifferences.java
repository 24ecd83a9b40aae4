package dev.trellis.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The intended differences from the public contract, read from `contract/differences.yaml`, each
/// with its reason. A `*` in an entry matches any text.
///
/// @param differences between the operations we serve and the same ones of the public contract
/// @param notServed operations of the public contract that we do not serve
record KnownDifferences(List<Entry> differences, List<Entry> notServed) {

    record Entry(String text, Pattern pattern) {
        Entry(String text) {
            this(text, Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E"));
        }

        boolean covers(String found) {
            return text.equals(found) || pattern.matcher(found).matches();
        }
    }

    static KnownDifferences read() {
        try (InputStream in =
                Objects.requireNonNull(KnownDifferences.class.getResourceAsStream("/contract/differences.yaml"))) {
            JsonNode root = YAMLMapper.builder().build().readTree(in);
            return new KnownDifferences(
                    entries(root.path("differences"), "difference"), entries(root.path("notServed"), "operation"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// An entry lists one difference or several for one reason, and the reason is required.
    private static List<Entry> entries(JsonNode group, String key) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : group) {
            if (node.path("reason").asString("").isBlank()) {
                throw new IllegalArgumentException("an entry of differences.yaml gives no reason: " + node);
            }
            JsonNode texts = node.path(key);
            if (texts.isArray()) {
                texts.forEach(text -> entries.add(new Entry(text.asString())));
            } else {
                entries.add(new Entry(texts.asString()));
            }
        }
        return entries;
    }

    /// Returns the differences that no entry lists.
    static List<String> unlisted(Collection<String> found, List<Entry> entries) {
        return found.stream()
                .filter(text -> entries.stream().noneMatch(entry -> entry.covers(text)))
                .toList();
    }

    /// Returns the entries that match no difference any more.
    static List<String> unusedEntries(Collection<String> found, List<Entry> entries) {
        return entries.stream()
                .filter(entry -> found.stream().noneMatch(entry::covers))
                .map(Entry::text)
                .toList();
    }
}
