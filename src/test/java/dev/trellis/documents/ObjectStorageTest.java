package dev.trellis.documents;

import static dev.trellis.documents.DocumentSamples.content;
import static dev.trellis.documents.DocumentSamples.form;
import static dev.trellis.documents.DocumentSamples.pdf;
import static dev.trellis.documents.DocumentSamples.replacement;
import static dev.trellis.documents.DocumentSamples.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.Config;
import dev.trellis.base.Secret;
import dev.trellis.db.SqlStatement;
import dev.trellis.storage.S3Storage;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.S3Server;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents on storage that speaks S3, instead of in PostgreSQL.
class ObjectStorageTest {
    @TempDir
    private static Path folder;

    private static @Nullable S3Server objectServer;
    private static @Nullable TestServer trellis;

    private final S3Server objects = Objects.requireNonNull(objectServer);
    private final TestServer server = Objects.requireNonNull(trellis);
    private final TestPlatform platform = server.newPlatform();
    private final ApiClient api = platform.api();
    private final String customer = DocumentSamples.customer(api);

    @BeforeAll
    static void start() {
        objectServer = new S3Server(folder);
        trellis = TestServer.startWith(outside(objectServer.settings()));
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(trellis).close();
        Objects.requireNonNull(objectServer).close();
    }

    private static Config.Integrations outside(S3Storage.Settings settings) {
        return new Config.Integrations(
                null, null, null, null, new Config.Verification(Duration.ofHours(24), null, settings));
    }

    @Test
    void aFileIsKeptThereInSealedPiecesAndNoneInTheTables() {
        byte[] file = pdf("marked-by-ann".repeat(50_000));
        String document = upload(api, form(customer, file));

        assertThat(objects()).hasSize(3).allSatisfy(object -> {
            assertThat(new String(bytes(object), StandardCharsets.ISO_8859_1))
                    .doesNotContain("marked-by-ann")
                    .doesNotContain("%PDF");
        });
        assertThat(bytesInTables()).isZero();
        assertThat(content(platform, document))
                .hasValueSatisfying(back -> assertThat(back).isEqualTo(file));
    }

    @Test
    void whatIsReplacedOrRemovedGoesFromThereToo() {
        String kept = upload(api, form(customer, pdf(300_000, 1)));
        String removed = upload(api, form(customer, pdf(300_000, 2)));
        api.sendForm("PUT", "/documents/" + kept, replacement(pdf(300_000, 3))).expect(200);
        api.delete("/documents/" + removed).expect(204);

        sweep();
        assertThat(objects())
                .as("not before another upload could get the same place")
                .hasSize(6);
        age();
        sweep();
        assertThat(objects()).hasSize(2);
        assertThat(content(platform, kept))
                .hasValueSatisfying(back -> assertThat(back).isEqualTo(pdf(300_000, 3)));
    }

    @Test
    void whileTheStorageIsAwayNothingIsTakenAndNothingIsLost() {
        String before = upload(api, form(customer, pdf(300_000, 1)));
        api.delete("/documents/" + upload(api, form(customer, pdf(20_000, 2)))).expect(204);
        age();
        objects.stop();

        api.sendForm("POST", "/documents", form(customer, pdf(300_000, 3))).expect(503, "SERVICE_UNAVAILABLE");
        assertThat(api.get("/documents").expect(200).json().path("data")).hasSize(1);
        assertThatThrownBy(() -> feature().removeLeftovers()).isInstanceOf(RuntimeException.class);

        objects.restart();
        assertThat(content(platform, before)).isPresent();
        upload(api, form(customer, pdf(300_000, 3)));
        age();
        sweep();
        assertThat(objects()).as("two files of two pieces").hasSize(4);
    }

    @Test
    void whatAnUploadThatFailedHasLeftIsRemoved() {
        byte[] tooLarge = pdf(StoredUpload.MAX_BYTES + 10, 4);
        api.sendForm("POST", "/documents", form(customer, tooLarge)).expect(400);
        age();
        sweep();
        assertThat(objects()).isEmpty();
    }

    @Test
    void aServerDoesNotStartWithStorageThatItMayNotUse() {
        assertThatThrownBy(() -> S3Storage.open(objects.settings(new Secret("wrong"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Documents cannot be kept in the bucket documents")
                .hasMessageNotContaining("wrong");
        try (S3Server gone = new S3Server(folder.resolveSibling("gone-" + System.nanoTime()))) {
            S3Storage.Settings settings = gone.settings();
            gone.stop();
            assertThatThrownBy(() -> S3Storage.open(settings)).isInstanceOf(IOException.class);
        }
    }

    /// Those of this platform.
    private List<Path> objects() {
        return objects.objects().stream()
                .filter(object -> object.toString()
                        .contains("/kept/documents/" + platform.platform().id().uuid() + "/"))
                .toList();
    }

    private DocumentFeature feature() {
        return DocumentSamples.feature(server);
    }

    private void sweep() {
        feature().removeLeftovers();
    }

    /// What was removed was removed some time ago.
    private void age() {
        server.database()
                .commit(SqlStatement.of("update document_objects_gone set gone_at = gone_at - interval '2 minutes'"));
    }

    private long bytesInTables() {
        return server.database()
                .first("select count(sealed) as n from document_chunks", row -> row.number("n"))
                .orElseThrow();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
