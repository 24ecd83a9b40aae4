package dev.trellis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Dependencies between packages that no import shows, because they are in SQL: a package reads and
/// writes its own tables, and those of packages below it.
class TableOwnershipTest {
    private static final Path MAIN = Path.of("src", "main", "java", "dev", "trellis");
    private static final Path MIGRATIONS = Path.of("src", "main", "resources", "db", "migration");

    /// The packages with tables, from top to bottom. Packages of one line do not stand above each
    /// other. A subpackage that is not listed belongs to its parent.
    private static final List<Set<String>> ORDER = List.of(
            Set.of("cli", "bench", "."),
            Set.of("hosted"),
            Set.of("verification"),
            Set.of("documents"),
            Set.of("customers"),
            Set.of("wallets"),
            Set.of("oidc", "passkeys"),
            Set.of("accounts"),
            Set.of("messages"),
            Set.of("webhooks"),
            Set.of("auth", "platforms"),
            Set.of("http"),
            Set.of("sealing"));

    private static final Map<String, Set<String>> TABLES = Map.ofEntries(
            Map.entry("hosted", Set.of("kyc_links", "hosted_drafts")),
            Map.entry("verification", Set.of("beneficial_owners", "verifications", "verification_decisions")),
            Map.entry("documents", Set.of("documents", "document_chunks", "document_objects_gone")),
            Map.entry("customers", Set.of("customers", "contact_verifications", "contact_sends")),
            Map.entry(
                    "wallets",
                    Set.of(
                            "wallet_credentials",
                            "wallet_addresses",
                            "wallet_codes",
                            "wallet_sessions",
                            "signed_requests")),
            Map.entry("oidc", Set.of("oidc_issuers")),
            Map.entry("passkeys", Set.of("relying_parties")),
            Map.entry("accounts", Set.of("internal_accounts", "account_openings")),
            Map.entry("messages", Set.of("messages")),
            Map.entry(
                    "webhooks",
                    Set.of("webhook_streams", "webhook_events", "webhook_attempts", "webhook_faults", "webhook_keys")),
            Map.entry("auth", Set.of("api_tokens")),
            Map.entry("platforms", Set.of("platforms", "platform_stripes", "platform_clocks")),
            Map.entry("http", Set.of("idempotency_keys")),
            Map.entry("sealing", Set.of("root_keys")));

    /// Uses of a table of a package above that exist, with their reasons.
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "wallets/CredentialStore.java: customers",
            "Lists leave out the credentials of deleted customers; WalletOwnerLookup could answer that only row by row.");

    private static final Pattern CREATED =
            Pattern.compile("\\bcreate\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(?:[^\\\\]|\\\\.)*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"", Pattern.DOTALL);
    private static final Pattern CONCATENATION = Pattern.compile("(?<!\")\"\\s*\\+\\s*\"(?!\")");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");

    /// Also the further tables of `from a, b`.
    private static final Pattern USED = Pattern.compile(
            "\\b(?:from|join|into|update|using)\\s+((?:only\\s+)?\\w+(?:(?:\\s+as)?(?:\\s+\\w+)?\\s*,\\s*\\w+)*)",
            Pattern.CASE_INSENSITIVE);

    @Test
    void everyTableOfTheMigrationsHasOneOwner() {
        Set<String> created = files(MIGRATIONS, ".sql")
                .flatMap(file -> matches(CREATED, read(file)))
                .map(match -> match.group(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        List<String> owned = TABLES.values().stream().flatMap(Set::stream).toList();
        assertThat(owned).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(created);
    }

    @Test
    void noPackageUsesATableOfAPackageAboveIt() {
        Set<String> violations = new TreeSet<>();
        files(MAIN, ".java").forEach(file -> violations.addAll(violations(MAIN.relativize(file), read(file))));

        assertThat(violations).isEqualTo(EXCEPTIONS.keySet());
    }

    @Test
    void aTableOfAPackageAboveIsFoundHoweverItIsUsed() {
        Path file = Path.of("documents", "DocumentStore.java");
        String prefix = "documents/DocumentStore.java: ";

        assertThat(violations(file, "x(\"select 1 from verifications where id = ?\")"))
                .containsExactly(prefix + "verifications");
        assertThat(violations(file, "x(\"select 1 from documents d, kyc_links l\")"))
                .containsExactly(prefix + "kyc_links");
        assertThat(violations(file, "x(\"select 1 from documents join\" + \" kyc_links on true\")"))
                .containsExactly(prefix + "kyc_links");
        assertThat(violations(file, "x(\"\"\"\n    delete from\n        beneficial_owners\"\"\")"))
                .containsExactly(prefix + "beneficial_owners");
        assertThat(violations(file, "x(\"insert into hosted_drafts (id) values (?)\")"))
                .containsExactly(prefix + "hosted_drafts");
        assertThat(violations(file, "x(\"update kyc_links set ended_at = ?\")")).containsExactly(prefix + "kyc_links");
        assertThat(violations(Path.of("wallets", "otp", "OtpStore.java"), "x(\"delete from contact_sends\")"))
                .containsExactly("wallets/otp/OtpStore.java: contact_sends");
    }

    @Test
    void aTableOfThePackageItselfOrBelowIsNoViolation() {
        Path file = Path.of("documents", "DocumentStore.java");

        assertThat(violations(file, "x(\"select 1 from documents, customers\", \"update platforms set id = ?\")"))
                .isEmpty();
        assertThat(violations(file, "/// x(\"select 1 from verifications\")")).isEmpty();
    }

    private static Set<String> violations(Path file, String source) {
        int level = level(file);
        Set<String> tables = new HashSet<>();
        String code =
                CONCATENATION.matcher(COMMENT.matcher(source).replaceAll("")).replaceAll("");
        matches(LITERAL, code)
                .flatMap(literal -> matches(USED, literal.group()))
                .flatMap(used -> Stream.of(used.group(1).split(",")))
                .map(used -> used.strip().replaceFirst("(?i)^only\\s+", "").split("\\s+")[0])
                .forEach(table -> tables.add(table.toLowerCase(Locale.ROOT)));
        Set<String> violations = new TreeSet<>();
        TABLES.forEach((owner, owned) -> {
            if (level(owner) < level) {
                owned.stream()
                        .filter(tables::contains)
                        .forEach(table -> violations.add(file.toString().replace('\\', '/') + ": " + table));
            }
        });
        return violations;
    }

    /// Packages without a place in the order stand below all others: they have no tables, and
    /// use none.
    private static int level(Path file) {
        return file.getNameCount() == 1 ? level(".") : level(file.getName(0).toString());
    }

    private static int level(String name) {
        for (int i = 0; i < ORDER.size(); i++) {
            if (ORDER.get(i).contains(name)) {
                return i;
            }
        }
        return ORDER.size();
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static Stream<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
