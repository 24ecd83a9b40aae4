package dev.trellis.testing;

import dev.trellis.Trellis;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How tests start a `./trellis …` of its own: as the launcher does, from a jar, and with what the
/// JVM loaded in one start kept for all later ones. There are about a hundred of them.
public final class Launch {
    private static final Path FOLDER = Path.of("target", "test-launch").toAbsolutePath();
    private static final Path JAR = FOLDER.resolve("trellis.jar");
    private static final Path ARCHIVE = FOLDER.resolve("trellis.jsa");
    private static final long WARM_UP_SECONDS = 180;

    /// A compiler that is quick rather than thorough, and no word of the JVM's own among what
    /// is printed.
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xlog:disable",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8");

    private Launch() {}

    /// What to run, to be followed by the arguments of `./trellis`.
    public static List<String> command() {
        return Warm.COMMAND;
    }

    /// What to run for another main class of the same jar.
    public static List<String> command(Class<?> main) {
        List<String> command = new ArrayList<>(Warm.COMMAND);
        command.set(command.size() - 1, main.getName());
        return command;
    }

    private static final class Warm {
        private static final List<String> COMMAND = prepare();
    }

    private static List<String> prepare() {
        try {
            Files.createDirectories(FOLDER);
            Files.deleteIfExists(ARCHIVE);
            pack(Path.of(Trellis.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
            List<String> warmUp = java("-XX:ArchiveClassesAtExit=" + ARCHIVE);
            warmUp.add("warm-up");
            Path output = FOLDER.resolve("warm-up.log");
            Process process = new ProcessBuilder(warmUp)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            // Without an archive, on a machine that is busy or with another vendor's JVM,
            // everything works, only slower.
            if (!process.waitFor(WARM_UP_SECONDS, TimeUnit.SECONDS)) {
                return java();
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("the warm-up failed: " + Files.readString(output));
            }
            return Files.exists(ARCHIVE) ? java("-XX:SharedArchiveFile=" + ARCHIVE) : java();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (URISyntaxException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static List<String> java(String... more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(more));
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", classPath(), Trellis.class.getName()));
        return command;
    }

    /// An archive knows jars only: ours, and the libraries.
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.concat(
                        Stream.of(JAR.toString()),
                        Stream.of(all.split(File.pathSeparator, -1)).filter(entry -> entry.endsWith(".jar")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// With its folders, by which libraries find what is in them.
    private static void pack(Path classes) throws IOException {
        List<Path> entries;
        try (Stream<Path> all = Files.walk(classes)) {
            entries = all.filter(path -> !path.equals(classes)).sorted().toList();
        }
        try (OutputStream out = Files.newOutputStream(JAR);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Path path : entries) {
                String name = classes.relativize(path).toString().replace(File.separatorChar, '/');
                jar.putNextEntry(new JarEntry(Files.isDirectory(path) ? name + "/" : name));
                if (Files.isRegularFile(path)) {
                    Files.copy(path, jar);
                }
                jar.closeEntry();
            }
        }
    }
}
