package dev.trellis.customers;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Parses and generates UMA addresses: `$name@domain`, with the platform's domain (behaviour,
/// section 3).
final class UmaAddresses {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_.+-]{1,63}");
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int GENERATED_LENGTH = 16;

    private UmaAddresses() {}

    /// The address in lower case; empty when it is malformed or has another domain.
    static Optional<String> parse(String text, String domain) {
        String address = text.toLowerCase(Locale.ROOT);
        int at = address.indexOf('@');
        boolean isValid = address.startsWith("$")
                && at > 0
                && NAME.matcher(address.substring(1, at)).matches()
                && address.substring(at + 1).equals(domain);
        return isValid ? Optional.of(address) : Optional.empty();
    }

    /// A random address, with 80 bits, that reveals nothing about the customer.
    static String generate(String domain, SecureRandom random) {
        StringBuilder name = new StringBuilder(GENERATED_LENGTH);
        for (int i = 0; i < GENERATED_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return "$" + name + "@" + domain;
    }
}
