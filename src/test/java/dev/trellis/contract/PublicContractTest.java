package dev.trellis.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares `openapi.yaml` with the public contract of the Grid API. Every difference is
/// listed in `contract/differences.yaml` with its reason, and nothing is listed there that is
/// not a difference.
class PublicContractTest {
    private static final Path PUBLIC_CONTRACT =
            Path.of(System.getProperty("trellis.contract", "../shared/contract/grid-openapi.json"));

    private final KnownDifferences knownDifferences = KnownDifferences.read();
    private final JsonNode ours = OpenApiDocument.read().root();

    @Test
    void whatWeServeDiffersFromThePublicContractOnlyWhereWeSayWhy() {
        if (!contractIsHere()) {
            return;
        }
        JsonNode theirs = JsonMapper.shared().readTree(PUBLIC_CONTRACT);
        Set<String> common = new TreeSet<>(ApiShape.operations(ours));
        common.retainAll(ApiShape.operations(theirs));
        Set<String> differences =
                new TreeSet<>(ApiShape.differences(ApiShape.of(ours, common), ApiShape.of(theirs, common)));
        ApiShape.operations(ours).stream()
                .filter(operation -> !common.contains(operation))
                .forEach(operation -> differences.add(operation + " added"));

        assertThat(KnownDifferences.unlisted(differences, knownDifferences.differences()))
                .as("differences without a reason: correct openapi.yaml, or list them in contract/differences.yaml")
                .isEmpty();
        assertThat(KnownDifferences.unusedEntries(differences, knownDifferences.differences()))
                .as("differences that are gone: take them out of contract/differences.yaml")
                .isEmpty();
    }

    @Test
    void everyOperationOfThePublicContractIsServedOrListed() {
        if (!contractIsHere()) {
            return;
        }
        Set<String> missing =
                new TreeSet<>(ApiShape.operations(JsonMapper.shared().readTree(PUBLIC_CONTRACT)));
        missing.removeAll(ApiShape.operations(ours));

        assertThat(KnownDifferences.unlisted(missing, knownDifferences.notServed()))
                .as("operations neither served nor listed in contract/differences.yaml")
                .isEmpty();
        assertThat(KnownDifferences.unusedEntries(missing, knownDifferences.notServed()))
                .as("served by now: take them out of contract/differences.yaml")
                .isEmpty();
    }

    /// The public contract must not be distributed, so a checkout may not contain it. The test is
    /// then reported as skipped, not as passed.
    private static boolean contractIsHere() {
        if (Files.exists(PUBLIC_CONTRACT)) {
            return true;
        }
        System.out.println("The comparison with the public contract DID NOT RUN: there is no "
                + PUBLIC_CONTRACT.toAbsolutePath().normalize() + " (-Dtrellis.contract=<file> names another one).");
        return false;
    }
}
