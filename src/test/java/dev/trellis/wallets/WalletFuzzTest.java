package dev.trellis.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs [WalletFuzzer] for half a minute; the seed is in the output.
@Order(1)
class WalletFuzzTest {
    private static final int SECONDS = Integer.getInteger("trellis.fuzz.seconds", 30);

    @TempDir
    private Path folder;

    @Test
    void nothingThatStrangersSendThrowsAndNothingMutatedPasses() throws IOException, InterruptedException {
        Path output = folder.resolve("fuzz.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + WalletFuzzer.class.getName(),
                        "--instrumentation_includes=dev.trellis.**",
                        "--custom_hook_includes=none",
                        "-max_total_time=" + SECONDS))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS + 180L, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        said.lines()
                .filter(line -> line.contains("Seed:") || line.startsWith("Done "))
                .forEach(System.out::println);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("Done ");
    }
}
