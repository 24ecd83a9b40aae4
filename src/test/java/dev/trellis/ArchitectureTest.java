package dev.trellis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The arrows and rules of ARCHITECTURE.md.
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.trellis");

    /// What the server does for all tenants at once, and what the operator asks.
    private static final Set<String> ACROSS_TENANTS = Set.of(
            "PlatformStore.list",
            "DeliveryStore.platformsWithWork",
            "DeliveryStore.overdue",
            "IdempotencyStore.removeExpired",
            "MessageStore.platformsWithWork",
            "DocumentStore.removeLeftovers",
            "DocumentStore.removeObsoleteObjects");

    /// What each package may use: all dependencies, from the top to the bottom. A package uses only
    /// packages that stand below it here, so there is no cycle.
    private static final String ARROWS = """
            bench: *
            cli: *
            cli.tour: *
            .: *
            hosted: verification watchlist documents customers auth platforms sealing http db json base
            verification: watchlist documents customers webhooks.events auth platforms sealing http db json base
            watchlist:
            documents: storage filetype customers auth http.multipart sealing http db json base
            storage: base
            filetype:
            customers: customers.contacts wallets wallets.signing accounts webhooks.events auth platforms sealing http db json base
            customers.contacts: messages auth platforms sealing http db json base
            wallets: wallets.otp wallets.signing wallets.crypto oidc passkeys accounts messages auth platforms sealing http db json base
            wallets.otp: wallets.crypto messages platforms sealing db base
            wallets.signing: wallets.crypto platforms sealing db json base
            wallets.crypto: sealing json base
            oidc: outbound platforms db json base
            passkeys: platforms db json base
            accounts: webhooks.events auth platforms http db json base
            messages: outbound platforms sealing db json base
            webhooks: webhooks.delivery webhooks.events webhooks.keys outbound auth platforms http db json base
            webhooks.delivery: webhooks.events webhooks.keys outbound platforms sealing db json base
            webhooks.events: auth platforms sealing http db json base
            webhooks.keys: sealing http db json base
            platforms.api: auth platforms outbound http db json base
            auth: platforms http db json base
            platforms: outbound db json base
            outbound: base
            http.multipart: base
            http: sealing db json base
            sealing: db base
            db: base
            json: base
            base:
            """;

    @Test
    void packagesUseOnlyWhatStandsInTheTable() {
        Map<String, Set<String>> allowed = arrows();
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = packageOf(type);
            assertThat(allowed).as("the table of packages").containsKey(from);
            Set<String> uses = allowed.getOrDefault(from, Set.of());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (target.getPackageName().startsWith("dev.trellis")) {
                    String to = packageOf(target);
                    if (!to.equals(from) && !uses.contains(to) && !uses.contains("*")) {
                        violations.add(from + " -> " + to + ": " + dependency.getDescription());
                    }
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void theTableHasNoArrowUpwards() {
        List<String> order = new ArrayList<>(arrows().keySet());
        arrows().forEach((from, allowed) -> assertThat(allowed)
                .filteredOn(to -> !to.equals("*"))
                .as("what %s uses", from)
                .allMatch(to -> order.indexOf(to) > order.indexOf(from)));
    }

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        ARROWS.lines().forEach(line -> {
            int colon = line.indexOf(':');
            String to = line.substring(colon + 1).strip();
            arrows.put(line.substring(0, colon), to.isEmpty() ? Set.of() : Set.of(to.split(" ")));
        });
        return arrows;
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName().substring("dev.trellis".length());
        return name.isEmpty() ? "." : name.substring(1);
    }

    @Test
    void packagesHaveNoCycles() {
        ArchRule rule = slices().matching("dev.trellis.(**)").should().beFreeOfCycles();
        rule.check(CLASSES);
    }

    @Test
    void nobodyButTheCommandLineKnowsTheCompositionRoot() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages("dev.trellis", "dev.trellis.cli..", "dev.trellis.bench..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.trellis.TrellisServer");
        rule.check(CLASSES);
    }

    /// Apart from `customers` itself, which declares it.
    @Test
    void onlyTheBenchmarkUsesBenchmarkAccess() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages("dev.trellis.customers", "dev.trellis.bench")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.trellis.customers.BenchmarkAccess");
        rule.check(CLASSES);
    }

    @Test
    void nothingUsesTheBenchmark() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage("dev.trellis.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.trellis.bench..");
        rule.check(CLASSES);
    }

    @Test
    void nobodyReadsTheWorldDirectly() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages("dev.trellis.cli..", "dev.trellis.bench..")
                .and()
                .doNotHaveFullyQualifiedName("dev.trellis.base.Environment")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(SecureRandom.class)
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random");
        rule.check(CLASSES);
    }

    @Test
    void storesAreTheirPackagesOwn() {
        ArchRule rule = classes()
                .that()
                .haveSimpleNameEndingWith("Store")
                .or()
                .haveSimpleNameEndingWith("Json")
                .and()
                .resideOutsideOfPackage("dev.trellis.json..")
                .should()
                .bePackagePrivate();
        rule.check(CLASSES);
    }

    @Test
    void jdbcStaysBehindTheDatabase() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages("dev.trellis.db..", "dev.trellis.bench..")
                .should()
                .dependOnClassesThat(
                        new com.tngtech.archunit.base.DescribedPredicate<>("belong to JDBC, but for SQLException") {
                            @Override
                            public boolean test(JavaClass type) {
                                return type.getPackageName().startsWith("java.sql")
                                        && !type.getSimpleName().equals("SQLException");
                            }
                        });
        rule.check(CLASSES);
    }

    /// The look-ups that find out who the tenant is, and what the server does for all tenants
    /// at once.
    @Test
    void theTenantStandsInTheSignature() {
        ArchRule rule = methods()
                .that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Store")
                .and()
                .areNotPrivate()
                .and()
                // The keys that sign are the server's, not a tenant's.
                .areNotDeclaredIn("dev.trellis.webhooks.keys.SigningKeyStore")
                .should(new ArchCondition<>("take the platform") {
                    @Override
                    public void check(com.tngtech.archunit.core.domain.JavaMethod method, ConditionEvents events) {
                        boolean hasTenant = method.getRawParameterTypes().stream()
                                .anyMatch(type -> type.getSimpleName().equals("PlatformId")
                                        // Has one.
                                        || type.getSimpleName().equals("KeyedRequest")
                                        || type.getSimpleName().equals("Platform"));
                        boolean findsTenant = method.getOwner().getSimpleName().equals("TokenStore")
                                && (method.getName().equals("secretHash")
                                        || method.getName().equals("findPrincipal"));
                        boolean isOperators =
                                ACROSS_TENANTS.contains(method.getOwner().getSimpleName() + "." + method.getName());
                        if (!hasTenant
                                && !findsTenant
                                && !isOperators
                                && !method.getName().startsWith("lambda$")) {
                            events.add(SimpleConditionEvent.violated(method, method.getFullName() + " has no tenant"));
                        }
                    }
                });
        rule.check(CLASSES);
    }
}
