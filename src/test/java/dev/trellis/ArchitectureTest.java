package dev.trellis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

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
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The arrows and rules of ARCHITECTURE.md.
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.trellis");

    /// What the server does for all tenants at once, and what the operator asks.
    private static final Set<String> ACROSS_TENANTS = Set.of(
            "PlatformStore.all",
            "DeliveryStore.platformsWithWork",
            "DeliveryStore.overdue",
            "IdempotencyStore.removeExpired",
            "MessageStore.platformsWithWork",
            "DocumentStore.removeLeftovers",
            "DocumentStore.removeGoneObjects");

    @Test
    void arrowsPointDownwards() {
        ArchRule rule = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.trellis..")
                .layer("top")
                .definedBy("dev.trellis", "dev.trellis.cli..", "dev.trellis.bench..")
                .layer("hosted")
                .definedBy("dev.trellis.hosted..")
                .layer("verification")
                .definedBy("dev.trellis.verification..")
                .layer("documents")
                .definedBy("dev.trellis.documents..")
                .layer("watchlist")
                .definedBy("dev.trellis.watchlist..")
                .layer("customers")
                .definedBy("dev.trellis.customers..")
                .layer("wallets")
                .definedBy("dev.trellis.wallets..")
                .layer("oidc")
                .definedBy("dev.trellis.oidc..")
                .layer("passkeys")
                .definedBy("dev.trellis.passkeys..")
                .layer("accounts")
                .definedBy("dev.trellis.accounts..")
                .layer("webhooks")
                .definedBy("dev.trellis.webhooks..")
                .layer("messages")
                .definedBy("dev.trellis.messages..")
                .layer("platforms")
                .definedBy("dev.trellis.platforms..")
                .layer("outbound")
                .definedBy("dev.trellis.outbound..")
                .layer("http")
                .definedBy("dev.trellis.http..")
                .layer("sealing")
                .definedBy("dev.trellis.sealing..")
                .layer("db")
                .definedBy("dev.trellis.db..")
                .layer("json")
                .definedBy("dev.trellis.json..")
                .layer("base")
                .definedBy("dev.trellis.base..")
                .whereLayer("top")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("hosted")
                .mayOnlyBeAccessedByLayers("top")
                .whereLayer("verification")
                .mayOnlyBeAccessedByLayers("top", "hosted")
                .whereLayer("documents")
                .mayOnlyBeAccessedByLayers("top", "hosted", "verification")
                .whereLayer("watchlist")
                .mayOnlyBeAccessedByLayers("top", "hosted", "verification")
                .whereLayer("customers")
                .mayOnlyBeAccessedByLayers("top", "hosted", "verification", "documents")
                .whereLayer("wallets")
                .mayOnlyBeAccessedByLayers("top", "customers")
                .whereLayer("oidc")
                .mayOnlyBeAccessedByLayers("top", "wallets")
                .whereLayer("passkeys")
                .mayOnlyBeAccessedByLayers("top", "wallets")
                .whereLayer("accounts")
                .mayOnlyBeAccessedByLayers("top", "hosted", "verification", "documents", "customers", "wallets")
                .whereLayer("webhooks")
                .mayOnlyBeAccessedByLayers(
                        "top", "hosted", "verification", "documents", "customers", "wallets", "accounts")
                .whereLayer("messages")
                .mayOnlyBeAccessedByLayers("top", "hosted", "verification", "documents", "customers", "wallets")
                .whereLayer("platforms")
                .mayOnlyBeAccessedByLayers(
                        "top",
                        "hosted",
                        "verification",
                        "documents",
                        "customers",
                        "wallets",
                        "oidc",
                        "passkeys",
                        "accounts",
                        "webhooks",
                        "messages")
                .whereLayer("outbound")
                .mayOnlyBeAccessedByLayers("top", "webhooks", "messages", "platforms", "oidc")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers(
                        "top",
                        "hosted",
                        "verification",
                        "documents",
                        "customers",
                        "wallets",
                        "accounts",
                        "webhooks",
                        "platforms")
                .whereLayer("sealing")
                .mayOnlyBeAccessedByLayers(
                        "top",
                        "hosted",
                        "verification",
                        "documents",
                        "customers",
                        "wallets",
                        "accounts",
                        "webhooks",
                        "messages",
                        "platforms",
                        "http")
                .whereLayer("db")
                .mayOnlyBeAccessedByLayers(
                        "top",
                        "hosted",
                        "verification",
                        "documents",
                        "customers",
                        "wallets",
                        "oidc",
                        "passkeys",
                        "accounts",
                        "webhooks",
                        "messages",
                        "platforms",
                        "http",
                        "sealing")
                .whereLayer("json")
                .mayOnlyBeAccessedByLayers(
                        "top",
                        "hosted",
                        "verification",
                        "documents",
                        "customers",
                        "wallets",
                        "oidc",
                        "passkeys",
                        "accounts",
                        "webhooks",
                        "messages",
                        "platforms",
                        "http")
                .ensureAllClassesAreContainedInArchitecture();
        rule.check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        ArchRule rule = slices().matching("dev.trellis.(*)..").should().beFreeOfCycles();
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

    @Test
    void nobodyReadsTheWorldDirectly() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages("dev.trellis.cli..", "dev.trellis.bench..")
                .and()
                .doNotHaveFullyQualifiedName("dev.trellis.Environment")
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
                .doNotHaveFullName("dev.trellis.platforms.PlatformStore.read(dev.trellis.db.Row)")
                .should(new ArchCondition<>("take the platform") {
                    @Override
                    public void check(com.tngtech.archunit.core.domain.JavaMethod method, ConditionEvents events) {
                        boolean hasTenant = method.getRawParameterTypes().stream()
                                .anyMatch(type -> type.getSimpleName().equals("PlatformId")
                                        // Bears one.
                                        || type.getSimpleName().equals("Slot")
                                        || type.getSimpleName().equals("Platform"));
                        boolean findsTenant = method.getOwner().getSimpleName().equals("TokenStore")
                                && (method.getName().equals("secretHash")
                                        || method.getName().equals("caller"));
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
