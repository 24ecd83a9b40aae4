package dev.trellis.storage;

import dev.trellis.base.DocumentId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// A client of S3-compatible storage, for the encrypted chunks of documents. The operator of the
/// storage sees sizes and ids, and can decrypt nothing. Which chunks exist is recorded in
/// PostgreSQL alone. Thread-safe.
public final class S3Storage implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(25);

    private final S3Client client;
    private final Settings settings;

    /// Where the storage is, and the credentials for it.
    ///
    /// @param endpoint `null` for Amazon's endpoint of the region
    /// @param prefix before every key: empty, or with a slash at the end
    /// @param credentials `null` for those that the AWS SDK finds in its environment (a role of the
    ///     machine, say)
    public record Settings(
            @Nullable URI endpoint,
            String region,
            String bucket,
            String prefix,
            @Nullable Credentials credentials) {}

    /// An access key with its secret.
    public record Credentials(String accessKey, Secret secretKey) {}

    /// An operation failed; it may succeed later.
    public static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unavailable(SdkException cause) {
            super("the object storage failed: " + cause.getClass().getSimpleName(), cause);
        }
    }

    private S3Storage(S3Client client, Settings settings) {
        this.client = client;
        this.settings = settings;
    }

    /// Creates a client, and writes, reads and removes an object to check that all of it
    /// is allowed.
    ///
    /// @throws IOException with a message for the operator
    public static S3Storage open(Settings settings) throws IOException {
        S3Storage storage = new S3Storage(client(settings), settings);
        String key = settings.prefix() + "trellis-was-here";
        try {
            storage.put(key, new byte[] {1});
            if (storage.get(key).isEmpty()) {
                throw new IOException("What is written to the bucket " + settings.bucket() + " cannot be read back.");
            }
            storage.remove(key);
            return storage;
        } catch (Unavailable refused) {
            storage.close();
            @Nullable Throwable cause = refused.getCause();
            throw new IOException(
                    "Documents cannot be kept in the bucket " + settings.bucket() + ": "
                            + (cause == null ? "" : cause.getMessage())
                            + " (see TRELLIS_S3_BUCKET and the keys after it in ./trellis serve --help)",
                    refused);
        } catch (IOException | RuntimeException failed) {
            storage.close();
            throw failed;
        }
    }

    private static S3Client client(Settings settings) {
        @Nullable Credentials credentials = settings.credentials();
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.endpoint() != null)
                .credentialsProvider(
                        credentials == null
                                ? DefaultCredentialsProvider.builder().build()
                                : StaticCredentialsProvider.create(AwsBasicCredentials.create(
                                        credentials.accessKey(),
                                        credentials.secretKey().reveal())))
                // Chunks are encrypted with authentication, which detects damage; storage other
                // than Amazon's rejects checksums that it does not know.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(
                        limits -> limits.apiCallTimeout(CALL_TIMEOUT).apiCallAttemptTimeout(ATTEMPT_TIMEOUT))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(ATTEMPT_TIMEOUT));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder.build();
    }

    /// The key of the object of a chunk.
    public String key(PlatformId platform, DocumentId document, int version, int sequence) {
        return settings.prefix() + "documents/" + platform.uuid() + "/" + document.uuid() + "/" + version + "/"
                + sequence;
    }

    /// Writes an object.
    ///
    /// @throws Unavailable when it may not have been written
    public void put(String key, byte[] bytes) {
        try {
            client.putObject(
                    object -> object.bucket(settings.bucket()).key(key).contentType("application/octet-stream"),
                    RequestBody.fromBytes(bytes));
        } catch (SdkException failed) {
            throw new Unavailable(failed);
        }
    }

    /// Reads an object; empty if there is none.
    ///
    /// @throws Unavailable when it is unknown whether there is one
    public Optional<byte[]> get(String key) {
        try {
            return Optional.of(client.getObjectAsBytes(
                            object -> object.bucket(settings.bucket()).key(key))
                    .asByteArray());
        } catch (NoSuchKeyException gone) {
            return Optional.empty();
        } catch (SdkException failed) {
            throw new Unavailable(failed);
        }
    }

    /// Removes an object, if there is one.
    ///
    /// @throws Unavailable when it may still exist
    public void remove(String key) {
        try {
            client.deleteObject(object -> object.bucket(settings.bucket()).key(key));
        } catch (SdkException failed) {
            throw new Unavailable(failed);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
