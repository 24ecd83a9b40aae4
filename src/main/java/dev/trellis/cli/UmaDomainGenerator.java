package dev.trellis.cli;

import java.text.Normalizer;
import java.util.Locale;

/// UMA domains made from names.
final class UmaDomainGenerator {
    private static final int MAX_LABEL = 40;

    private UmaDomainGenerator() {}

    /// `Acme & Söhne` → `acme-sohne.uma.test`: a name that is reserved, so that it can be
    /// nobody else's.
    static String fromName(String name) {
        String ascii = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
        String label =
                ascii.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut = label.length() > MAX_LABEL ? label.substring(0, MAX_LABEL).replaceAll("-+$", "") : label;
        return (cut.isEmpty() ? "platform" : cut) + ".uma.test";
    }
}
