package dev.trellis.customers;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// UMA addresses: `$name@domain`, the domain being the platform's (behaviour, section 3).
final class UmaAddresses {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_.+-]{1,63}");
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int GENERATED_LENGTH = 16;

    private UmaAddresses() {}

    /// The address in lower case; nothing when its form is wrong or the domain is another one.
    static Optional<String> parse(String text, String domain) {
        String folded = text.toLowerCase(Locale.ROOT);
        int at = folded.indexOf('@');
        boolean isRight = folded.startsWith("$")
                && at > 0
                && NAME.matcher(folded.substring(1, at)).matches()
                && folded.substring(at + 1).equals(domain);
        return isRight ? Optional.of(folded) : Optional.empty();
    }

    /// An address that tells nothing of its owner: 80 random bits.
    static String generate(String domain, SecureRandom random) {
        StringBuilder name = new StringBuilder(GENERATED_LENGTH);
        for (int i = 0; i < GENERATED_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return "$" + name + "@" + domain;
    }
}
