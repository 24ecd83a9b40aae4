package dev.trellis.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Creates files and folders that only their owner may access, and deletes folders.
public final class PrivateFiles {
    private PrivateFiles() {}

    /// Deletes a folder and everything in it. Does nothing when it does not exist.
    public static void deleteRecursively(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /// Creates a folder that only its owner may access; an existing one is left unchanged.
    public static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /// Copies a stream into a new file that only its owner may read. When the copy fails, the file
    /// is removed.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when a file of this name exists
    public static void copy(InputStream content, Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(file)) {
            content.transferTo(out);
        } catch (IOException | RuntimeException failed) {
            Files.delete(file);
            throw failed;
        }
    }

    /// Like [#write], but leaves an existing file unchanged.
    public static void createIfAbsent(Path file, String content) throws IOException {
        Path temporary = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                ".new-",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(temporary, content);
            Files.createLink(file, temporary);
        } catch (java.nio.file.FileAlreadyExistsException alreadyExists) {
            // Another process created it first; its content is kept.
        } finally {
            Files.delete(temporary);
        }
    }

    /// Writes a file that only its owner may read, replacing an existing one atomically: at no time
    /// does it have other permissions or incomplete content.
    public static void write(Path file, String content) throws IOException {
        Path temporary = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                ".new-",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, content);
        Files.move(temporary, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
