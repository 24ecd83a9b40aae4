package dev.trellis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What no compiler checks of the sources.
class TidinessTest {
    private static final List<Path> ROOTS = List.of(Path.of("src", "main", "java"), Path.of("src", "bench", "java"));
    private static final int MAX_LINES = 370;

    @Test
    void filesStayShort() throws IOException {
        assertThat(sources().filter(file -> lines(file).size() > MAX_LINES)).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        List<Path> packages = sources().map(Path::getParent).distinct().toList();

        assertThat(packages).allSatisfy(folder -> {
            String info = String.join("\n", lines(folder.resolve("package-info.java")));
            assertThat(info).startsWith("///").contains("@NullMarked");
        });
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        assertThat(sources()
                        .filter(file ->
                                lines(file).stream().anyMatch(line -> line.matches(".*\\b(TODO|FIXME|XXX)\\b.*"))))
                .isEmpty();
    }

    @Test
    void publicTypesAreDocumented() throws IOException {
        assertThat(sources().filter(file -> !file.endsWith("package-info.java")).filter(TidinessTest::isUndocumented))
                .isEmpty();
    }

    private static boolean isUndocumented(Path file) {
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("public (sealed |final |abstract )*(class|record|interface|enum) .*")) {
                return lines.subList(0, i).stream().noneMatch(line -> line.startsWith("///"));
            }
        }
        return false;
    }

    private static Stream<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> all = Files.walk(root)) {
                all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files.stream();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
