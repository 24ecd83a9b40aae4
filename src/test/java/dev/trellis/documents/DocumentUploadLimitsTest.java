package dev.trellis.documents;

import static dev.trellis.documents.DocumentSamples.bytes;
import static dev.trellis.documents.DocumentSamples.content;
import static dev.trellis.documents.DocumentSamples.countChunks;
import static dev.trellis.documents.DocumentSamples.form;
import static dev.trellis.documents.DocumentSamples.pdf;
import static dev.trellis.documents.DocumentSamples.replacement;
import static dev.trellis.documents.DocumentSamples.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.SqlStatement;
import dev.trellis.http.Routes;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Uploads that are too large, too many, broken, or break off (threats 92, 93, 95).
class DocumentUploadLimitsTest {
    private static final int MAX = 10 * 1024 * 1024;
    private static final String PATH = Routes.BASE + "/documents";

    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();
    private final String customer = DocumentSamples.customer(api);
    private final String authorization =
            "Authorization: " + ApiClient.basic(platform.clientId(), platform.clientSecret());

    @Test
    void tenMegabytesAreTaken() {
        byte[] file = pdf(MAX, 1);

        assertThat(content(platform, upload(api, form(customer, file)))).hasValue(file);
    }

    @Test
    void oneByteMoreIsAFaultOfTheFile() {
        MultipartForm form = form(customer, pdf(MAX + 1, 1)).with("country", "QQ");
        ApiResponse refused = api.sendForm("POST", "/documents", form).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactlyInAnyOrder("country", "file");
        assertThat(countChunks(platform)).isZero();
    }

    @Test
    void anEmptyFileIsAFaultOfTheFile() {
        ApiResponse refused =
                api.sendForm("POST", "/documents", form(customer, new byte[0])).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("file");
    }

    @ParameterizedTest
    @ValueSource(longs = {11L * 1024 * 1024 + 1, 99_999_999_999L, Long.MAX_VALUE})
    void aFormThatIsAnnouncedAsTooLargeIsRefusedBeforeItComes(long length) {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send(head("Expect: 100-continue", "Content-Length: " + length));
            raw.read().expect(413, "PAYLOAD_TOO_LARGE");
        }
    }

    @Test
    void aFormThatGoesOnAndOnIsRefusedAndLeavesNothing() {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            String start = start(customer) + "%PDF-1.7\n";
            String piece = " ".repeat(1 << 20);
            raw.sendInBackground(head("Transfer-Encoding: chunked")
                    + chunk(start)
                    + chunk(piece).repeat(14));
            raw.read().expect(413, "PAYLOAD_TOO_LARGE");
        }
        Eventually.holds("no piece of it is left", () -> countChunks(platform) == 0);
    }

    @Test
    void aFormInChunksIsTaken() {
        String whole = new String(form(customer).bytes(), StandardCharsets.ISO_8859_1);
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send(head("Transfer-Encoding: chunked"));
            for (int at = 0; at < whole.length(); at += 50) {
                raw.send(chunk(whole.substring(at, Math.min(whole.length(), at + 50))));
            }
            raw.send("0\r\n\r\n");
            ApiResponse created = raw.read().expect(201);
            // The connection goes on.
            raw.send(RawHttp.head("GET", PATH + "/" + created.text("id"), authorization));
            raw.read().expect(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 10_000})
    void tooManyPartsAreRefusedBeforeTheyAreAllRead(int count) {
        MultipartForm form = form(customer);
        for (int i = 4; i < count; i++) {
            form = new MultipartForm(form.boundary(), concat(form.parts(), "x" + i));
        }
        long started = System.nanoTime();
        ApiResponse refused = api.sendForm("POST", "/documents", form);

        refused.expect(400, "INVALID_INPUT");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        assertThat(countChunks(platform)).isZero();
    }

    private static List<MultipartForm.Part> concat(List<MultipartForm.Part> parts, String name) {
        List<MultipartForm.Part> more =
                parts instanceof ArrayList<MultipartForm.Part> same ? same : new ArrayList<>(parts);
        more.add(new MultipartForm.Part(
                name, List.of("Content-Disposition: form-data; name=\"" + name + "\""), new byte[1]));
        return more;
    }

    @Test
    void aTextHasAThousandBytesAtMost() {
        ApiResponse refused = api.sendForm(
                        "POST", "/documents", form(customer).with("issuingAuthority", "x".repeat(1_001)))
                .expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("issuingAuthority");
    }

    @Test
    void aTextThatIsNoUtf8IsAFaultOfItsField() {
        MultipartForm form = form(customer)
                .part(
                        "issuingAuthority",
                        List.of("Content-Disposition: form-data; name=\"issuingAuthority\""),
                        bytes(0xC3, 0x28));
        ApiResponse refused = api.sendForm("POST", "/documents", form).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("issuingAuthority");
    }

    @Test
    void headersOfAPartAreBounded() {
        MultipartForm form = form(customer)
                .part(
                        "x",
                        List.of("Content-Disposition: form-data; name=\"x\"", "X-Long: " + "x".repeat(10_000)),
                        new byte[1]);
        api.sendForm("POST", "/documents", form).expect(400, "INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b",
                "--b--",
                "--b\r\n",
                "--b\r\n\r\n--b--",
                "no boundary at all",
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                        + "Content-Disposition: form-data; name=\"b\"\r\n\r\nx\r\n--b--",
                "--b\r\nno header\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--bx"
            })
    void aFormThatIsNoneIsRefused(String body) {
        api.with("Content-Type", "multipart/form-data; boundary=b")
                .sendBytes("POST", "/documents", body.getBytes(StandardCharsets.UTF_8))
                .expect(400, "INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""})
    void aContentTypeWithoutABoundaryIsRefused(String type) {
        api.with("Content-Type", type)
                .sendBytes("POST", "/documents", form(customer).bytes())
                .expect(400, "INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "multipart/mixed; boundary=b", "application/x-www-form-urlencoded"})
    void anythingButAFormIsOfTheWrongType(String type) {
        ApiClient other = api.with("Content-Type", type);
        other.sendBytes("POST", "/documents", form(customer).bytes()).expect(415, "UNSUPPORTED_MEDIA_TYPE");
        String id = upload(api, form(customer));
        other.sendBytes("PUT", "/documents/" + id, form(customer).bytes()).expect(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void anUploadThatBreaksOffLeavesNoDocumentAndNoPieceOfOne() {
        byte[] whole = form(customer, pdf(2_000_000, 1)).bytes();
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send(head("Content-Length: " + whole.length)).send(Arrays.copyOf(whole, 1_500_000));
            Eventually.holds("some pieces are stored", () -> countChunks(platform) >= 5);
        }
        // The server sees that nobody is there any more, and removes them itself.
        Eventually.holds("no piece is left", () -> countChunks(platform) == 0);
        assertThat(api.get("/documents").ids()).isEmpty();
    }

    /// As when a node ends in the midst of uploads, of a new document and of one that replaces
    /// another's file.
    @Test
    void leftoversAreSweptAfterADayAndNothingElseIs() {
        String old = upload(api, form(customer, pdf(600_000, 1)));
        String replaced = upload(api, form(customer, pdf(600_000, 2)));
        leave(replaced, -90_000);
        leave("Document:019542f5-b3e7-7d02-8000-000000000001", -90_000);
        leave("Document:019542f5-b3e7-7d02-8000-000000000002", -80_000);
        String fresh = upload(api, form(customer, pdf(600_000, 3)));
        assertThat(countChunks(platform)).isEqualTo(3 * 3 + 3 * 2);

        DocumentSamples.feature(platform.server()).removeLeftovers();

        assertThat(countChunks(platform)).as("with what is not a day old").isEqualTo(3 * 3 + 2);
        assertThat(content(platform, old)).hasValue(pdf(600_000, 1));
        assertThat(content(platform, replaced)).hasValue(pdf(600_000, 2));
        assertThat(content(platform, fresh)).hasValue(pdf(600_000, 3));
    }

    /// Two pieces under a version so many seconds from now.
    private void leave(String document, int seconds) {
        for (int sequence = 0; sequence < 2; sequence++) {
            platform.server()
                    .database()
                    .commit(SqlStatement.of(
                            """
                            insert into document_chunks (platform_id, document_id, version, seq, sealed)
                            values (?, ?, extract(epoch from now())::bigint - 1735689600 + ?, ?, ''::bytea)""", platform.platform().id().uuid(), DocumentSamples.uuid(document), seconds, sequence));
        }
    }

    @Test
    void aPlatformHasAFewUploadsAtOnceAndOthersTheirs() {
        List<RawHttp> slow = new ArrayList<>();
        TestPlatform other = TestServer.shared().newPlatform();
        try {
            for (int i = 0; i < 8; i++) {
                slow.add(slowUpload());
            }
            Eventually.holds("the ninth is refused", () -> {
                ApiResponse ninth = api.sendForm("POST", "/documents", form(customer));
                boolean isRefused =
                        ninth.status() == 429 && ninth.header("Retry-After").isPresent();
                if (!isRefused) {
                    // It may have come in before the last of them, and that one was refused in
                    // its place.
                    slow.add(slowUpload());
                }
                return isRefused;
            });
            upload(other.api(), form(DocumentSamples.customer(other.api())));
        } finally {
            slow.forEach(RawHttp::close);
        }
        Eventually.holds(
                "there is room again",
                () -> api.sendForm("POST", "/documents", form(customer)).status() == 201);
    }

    private RawHttp slowUpload() {
        return RawHttp.connect(TestServer.shared())
                .send(head("Content-Length: 1000000"))
                .send(start(customer));
    }

    @Test
    void noFormThatIsNearlyRightBreaksTheServer() {
        long seed = System.nanoTime();
        System.out.println("DocumentUploadLimitsTest seed " + seed);
        Random random = new Random(seed);
        String id = upload(api, form(customer));
        for (int i = 0; i < 600; i++) {
            boolean isNew = random.nextBoolean();
            byte[] body = (isNew ? form(customer) : replacement(pdf())).bytes();
            for (int n = random.nextInt(4); n > 0; n--) {
                int at = random.nextInt(body.length);
                body = switch (random.nextInt(3)) {
                    case 0 -> Arrays.copyOf(body, at + 1);
                    case 1 -> bytes(Arrays.copyOf(body, at), Arrays.copyOfRange(body, at / 2, body.length));
                    default -> {
                        body[at] = (byte) random.nextInt(256);
                        yield body;
                    }
                };
            }
            try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
                raw.send(RawHttp.head(
                        isNew ? "POST" : "PUT",
                        isNew ? PATH : PATH + "/" + id,
                        authorization,
                        "Content-Type: " + new MultipartForm().contentType(),
                        "Content-Length: " + body.length));
                ApiResponse reply = raw.send(body).read();
                assertThat(reply.status()).as("seed %s: %s", seed, reply).isIn(200, 201, 400, 404);
            }
        }
    }

    private String head(String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add(authorization);
        all.add("Content-Type: " + new MultipartForm().contentType());
        return RawHttp.head("POST", PATH, all.toArray(String[]::new));
    }

    /// The form of a document, as far as its file's first byte.
    private static String start(String holder) {
        String form = new String(form(holder, pdf()).bytes(), StandardCharsets.ISO_8859_1);
        return form.substring(0, form.indexOf("%PDF"));
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
