package dev.trellis.documents;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;

import dev.trellis.CommandFeatures;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.DocumentId;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.storage.S3Storage;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.verification.DatabaseVerificationLookup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Files to upload, and what else the tests of documents need.
public final class DocumentSamples {
    private DocumentSamples() {}

    public static byte[] bytes(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            switch (part) {
                case String text -> all.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
                case byte[] raw -> all.writeBytes(raw);
                case Integer b -> all.write(b);
                default -> throw new IllegalArgumentException();
            }
        }
        return all.toByteArray();
    }

    public static byte[] pdf() {
        return pdf("Ann");
    }

    public static byte[] pdf(String inside) {
        return bytes("%PDF-1.7\n1 0 obj\n<< /Of (", inside, ") >>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n");
    }

    /// Of any size, and nothing repeats in it.
    public static byte[] pdf(int size, long seed) {
        byte[] filling = new byte[size - 16];
        new Random(seed).nextBytes(filling);
        return bytes("%PDF-1.7\n", filling, "\n%%EOF\n");
    }

    /// One pixel, more or less: the segments that every JPEG has, and a scan with a stuffed byte
    /// and a restart.
    public static byte[] jpeg() {
        return bytes(
                0xFF, 0xD8, 0xFF, 0xE0, 0, 16, "JFIF", 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xDB, 0, 4, 1, 1, 0xFF, 0xFF,
                0xC0, 0, 5, 8, 1, 1, 0xFF, 0xDA, 0, 4, 1, 0, "scan", 0xFF, 0, "scan", 0xFF, 0xD0, "scan", 0xFF, 0xD9);
    }

    public static byte[] png() {
        return bytes(pngStart(), pngChunk("IDAT", bytes("data")), pngChunk("IEND", new byte[0]));
    }

    public static byte[] pngStart() {
        return bytes(0x89, "PNG\r\n", 0x1A, "\n", pngChunk("IHDR", new byte[13]));
    }

    public static byte[] pngChunk(String type, byte[] data) {
        return bytes(0, 0, data.length >> 8, data.length & 0xFF, type, data, 1, 2, 3, 4);
    }

    /// All that a new document must have.
    public static MultipartForm form(String holder) {
        return form(holder, pdf());
    }

    public static MultipartForm form(String holder, byte[] pdf) {
        return new MultipartForm().text("documentHolder", holder).parts(replacement(pdf));
    }

    /// All that must be given to replace one.
    public static MultipartForm replacement(byte[] pdf) {
        return new MultipartForm()
                .text("documentType", "PASSPORT")
                .text("country", "US")
                .file("file", "passport.pdf", "application/pdf", pdf);
    }

    public static String customer(ApiClient api) {
        return api.post("/customers", individual("'fullName': 'Ann'"))
                .expect(201)
                .text("id");
    }

    public static String upload(ApiClient api, MultipartForm form) {
        return api.sendForm("POST", "/documents", form).expect(201).text("id");
    }

    /// A business, with an owner whose data nobody opens here.
    public static String owner(TestPlatform platform) {
        String business =
                platform.api().post("/customers", business()).expect(201).text("id");
        UUID id = Environment.system().ids().next();
        platform.server()
                .database()
                .commit(SqlStatement.of("""
                        insert into beneficial_owners
                            (platform_id, id, customer_id, status, sealed_info, created_at, updated_at)
                        values (?, ?, ?, 'UNVERIFIED', ''::bytea, now(), now())""", platform.platform().id().uuid(), id, uuid(business)));
        return new BeneficialOwnerId(id).text();
    }

    public static UUID uuid(String id) {
        return UUID.fromString(id.substring(id.indexOf(':') + 1));
    }

    /// How many pieces of files a platform has.
    public static long countChunks(TestPlatform platform) {
        return platform.server()
                .database()
                .first(
                        "select count(*) as n from document_chunks where platform_id = ?",
                        row -> row.number("n"),
                        platform.platform().id().uuid())
                .orElseThrow();
    }

    /// The feature as a node has it, for what no route leads to.
    public static DocumentFeature feature(TestServer server) {
        Environment world = Environment.withClock(server.clock());
        try {
            RootKeyRing keyRing =
                    RootKeyRing.load(server.database(), server.config().masterKey(), world.ids(), world.random());
            CustomerFeature customers = CommandFeatures.customers(server.database(), keyRing, world);
            S3Storage.@Nullable Settings objects =
                    server.config().integrations().verification().objects();
            return new DocumentFeature(
                    server.database(),
                    objects == null ? null : S3Storage.open(objects),
                    customers.customers(),
                    new DatabaseVerificationLookup(server.database()),
                    keyRing,
                    world);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A file, read back.
    public static Optional<byte[]> content(TestPlatform platform, String document) {
        PlatformId id = platform.platform().id();
        return feature(platform.server())
                .content()
                .open(id, DocumentId.parse(document).orElseThrow())
                .map(DocumentSamples::all);
    }

    private static byte[] all(InputStream file) {
        try (file) {
            return file.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static void setReview(TestPlatform platform, String customer, String status) {
        platform.server()
                .database()
                .commit(
                        SqlStatement.of(
                                "delete from verifications where platform_id = ? and customer_id = ?",
                                platform.platform().id().uuid(),
                                uuid(customer)),
                        SqlStatement.of(
                                """
                                insert into verifications (platform_id, id, customer_id, status, created_at, updated_at)
                                values (?, ?, ?, ?, now(), now())""",
                                platform.platform().id().uuid(),
                                Environment.system().ids().next(),
                                uuid(customer),
                                status));
    }

    public static void erase(TestPlatform platform, String customer) {
        platform.server()
                .database()
                .commit(SqlStatement.of(
                        "update customers set wrapped_key = null where platform_id = ? and id = ?",
                        platform.platform().id().uuid(),
                        new CustomerId(uuid(customer)).uuid()));
    }
}
