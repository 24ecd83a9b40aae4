package dev.trellis.testing;

import dev.trellis.base.Secret;
import dev.trellis.storage.S3Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;

/// A real S3 server in this process. It requires signatures, and stores objects as files.
public final class S3Server implements AutoCloseable {
    private static final String BUCKET = "documents";
    private static final String ACCESS_KEY = "trellis";
    private static final Secret SECRET_KEY = new Secret("not-so-secret");

    private final Path folder;
    private final int port;
    private @Nullable S3Proxy server;

    /// @param folder an empty folder for the objects
    public S3Server(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder.resolve(BUCKET));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        S3Proxy started = start(0);
        this.server = started;
        this.port = started.getPort();
    }

    private S3Proxy start(int onPort) {
        try {
            S3Proxy started = S3Proxy.builder()
                    .blobStore(new FilesystemNio2BlobStore(folder.toString()))
                    .endpoint(URI.create("http://127.0.0.1:" + onPort))
                    .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY.reveal())
                    .build();
            started.start();
            return started;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// Returns the settings with which a Trellis server uses it.
    public S3Storage.Settings settings() {
        return settings(SECRET_KEY);
    }

    public S3Storage.Settings settings(Secret secretKey) {
        return new S3Storage.Settings(
                URI.create("http://127.0.0.1:" + port),
                "us-east-1",
                BUCKET,
                "kept/",
                new S3Storage.Credentials(ACCESS_KEY, secretKey));
    }

    /// Returns the files of all objects.
    public List<Path> objects() {
        try (Stream<Path> all = Files.walk(folder.resolve(BUCKET))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Stops it; [#restart] starts it with the same objects.
    public void stop() {
        if (server != null) {
            try {
                server.stop();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
            server = null;
        }
    }

    public void restart() {
        server = start(port);
    }

    @Override
    public void close() {
        stop();
    }
}
