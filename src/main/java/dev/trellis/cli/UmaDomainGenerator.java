package dev.trellis.cli;

import java.text.Normalizer;
import java.util.Locale;

/// Derives the UMA domain of a platform from its name.
final class UmaDomainGenerator {
    private static final int MAX_LABEL_LENGTH = 40;

    private UmaDomainGenerator() {}

    /// `Acme & Söhne` → `acme-sohne.uma.test`. The top-level domain `test` is reserved (RFC 6761),
    /// so that the domain cannot belong to anybody else.
    static String fromName(String name) {
        String ascii = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
        String label =
                ascii.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut = label.length() > MAX_LABEL_LENGTH
                ? label.substring(0, MAX_LABEL_LENGTH).replaceAll("-+$", "")
                : label;
        return (cut.isEmpty() ? "platform" : cut) + ".uma.test";
    }
}
