package dev.trellis.sealing;

import dev.trellis.base.Secret;
import dev.trellis.db.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The place where the operator keeps the master key: 32 bytes in base64.
public sealed interface MasterKeySource {
    int BYTES = 32;

    /// Reads the key; empty when there is none in this place yet.
    ///
    /// @throws IOException with a message for the operator
    Optional<byte[]> load() throws IOException;

    /// Creates a key, if this place can be written to. Called only for a database that contains
    /// nothing sealed yet.
    ///
    /// @throws IOException with a message for the operator
    byte[] create(SecureRandom random) throws IOException;

    /// Describes the place, for messages.
    String location();

    /// A file that only its owner may read; created when absent.
    record InFile(Path file) implements MasterKeySource {
        @Override
        public Optional<byte[]> load() throws IOException {
            try {
                return Optional.of(decode(Files.readString(file), location()));
            } catch (NoSuchFileException absent) {
                return Optional.empty();
            }
        }

        @Override
        public byte[] create(SecureRandom random) throws IOException {
            byte[] key = new byte[BYTES];
            random.nextBytes(key);
            PrivateFiles.createIfAbsent(file, Base64.getEncoder().encodeToString(key) + "\n");
            return decode(Files.readString(file), location());
        }

        @Override
        public String location() {
            return "the file " + file;
        }
    }

    /// A value of the configuration, `TRELLIS_MASTER_KEY`.
    record InConfiguration(Secret value) implements MasterKeySource {
        @Override
        public Optional<byte[]> load() throws IOException {
            return Optional.of(decode(value.reveal(), location()));
        }

        @Override
        public byte[] create(SecureRandom random) throws IOException {
            throw new IOException("TRELLIS_MASTER_KEY is empty.");
        }

        @Override
        public String location() {
            return "TRELLIS_MASTER_KEY";
        }
    }

    /// The output of a command, for any key service (a cloud's KMS, Vault, a password manager). The
    /// command runs once, at start; the key that it prints is held in memory only.
    record FromCommand(String command) implements MasterKeySource {
        @Override
        public Optional<byte[]> load() throws IOException {
            Process process = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            try {
                if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new IOException("The command of TRELLIS_MASTER_KEY_COMMAND failed; it must print the key.");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
            return Optional.of(decode(printed, location()));
        }

        @Override
        public byte[] create(SecureRandom random) throws IOException {
            throw new IOException("The command of TRELLIS_MASTER_KEY_COMMAND printed no key.");
        }

        @Override
        public String location() {
            return "the command of TRELLIS_MASTER_KEY_COMMAND";
        }
    }

    private static byte[] decode(String base64, String location) throws IOException {
        try {
            byte[] key = Base64.getDecoder().decode(base64.strip());
            if (key.length == BYTES) {
                return key;
            }
        } catch (IllegalArgumentException notBase64) {
            // Reported below, like a key of another length.
        }
        throw new IOException("The master key in " + location + " is not 32 bytes in base64 (44 characters)."
                + " Make one with: head -c 32 /dev/urandom | base64");
    }
}
