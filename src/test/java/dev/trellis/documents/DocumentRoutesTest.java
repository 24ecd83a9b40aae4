package dev.trellis.documents;

import static dev.trellis.documents.DocumentSamples.bytes;
import static dev.trellis.documents.DocumentSamples.content;
import static dev.trellis.documents.DocumentSamples.countChunks;
import static dev.trellis.documents.DocumentSamples.form;
import static dev.trellis.documents.DocumentSamples.jpeg;
import static dev.trellis.documents.DocumentSamples.pdf;
import static dev.trellis.documents.DocumentSamples.png;
import static dev.trellis.documents.DocumentSamples.replacement;
import static dev.trellis.documents.DocumentSamples.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Uploading, reading, replacing and deleting documents (behaviour, section 6).
class DocumentRoutesTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();
    private final String customer = DocumentSamples.customer(api);

    @Test
    void aDocumentIsServedAsItWasSent() {
        MultipartForm form = form(customer)
                .text("side", "FRONT")
                .text("documentNumber", " A1234 ")
                .text("issuingAuthority", "Département d'État");
        ApiResponse created = api.sendForm("POST", "/documents", form).expect(201);

        assertThat(created.text("id")).startsWith("Document:");
        assertThat(created.text("documentHolder")).isEqualTo(customer);
        assertThat(created.text("documentType")).isEqualTo("PASSPORT");
        assertThat(created.text("side")).isEqualTo("FRONT");
        assertThat(created.text("country")).isEqualTo("US");
        assertThat(created.text("documentNumber")).isEqualTo("A1234");
        assertThat(created.text("issuingAuthority")).isEqualTo("Département d'État");
        assertThat(created.text("fileName")).isEqualTo("passport.pdf");
        assertThat(created.text("updatedAt")).isEqualTo(created.text("createdAt"));
        assertThat(api.get("/documents/" + created.text("id")).expect(200).body())
                .isEqualTo(created.body());
        ApiResponse list = api.get("/documents").expect(200);
        assertThat(list.json().path("data").get(0).toString())
                .isEqualTo(created.json().toString());
        assertThat(list.json().path("totalCount").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 262_143, 262_144, 262_145, 1_000_000})
    void aFileCanBeReadBackWhole(int size) {
        byte[] file = pdf(size, size);

        assertThat(content(platform, upload(api, form(customer, file)))).hasValue(file);
    }

    @Test
    void jpegAndPngAreTakenToo() {
        MultipartForm bare = form(customer).without("file");

        for (MultipartForm form : List.of(
                bare.file("file", "a.JPG", "image/jpeg", jpeg()),
                bare.file("file", "a.jpeg", "application/octet-stream", jpeg()),
                bare.file("file", "photo", null, jpeg()),
                bare.file("file", "a.png", "image/png", png()))) {
            upload(api, form);
        }
    }

    @Test
    void theOrderOfThePartsDoesNotMatter() {
        byte[] file = pdf(600_000, 1);
        MultipartForm fileFirst = new MultipartForm()
                .file("file", "passport.pdf", "application/pdf", file)
                .parts(form(customer).without("file"));

        assertThat(content(platform, upload(api, fileFirst))).hasValue(file);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        MultipartForm wrong = new MultipartForm()
                .text("documentHolder", "Customer:1")
                .text("documentType", "LIBRARY_CARD")
                .text("side", "LEFT")
                .text("country", "QQ")
                .text("documentNumber", "a\nb")
                .text("issuingAuthority", "x".repeat(251))
                .file("file", "a.html", "text/html", bytes("<html>"));
        ApiResponse refused = api.sendForm("POST", "/documents", wrong).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "documentHolder",
                        "documentType",
                        "side",
                        "country",
                        "documentNumber",
                        "issuingAuthority",
                        "file");
        assertThat(refused.body()).doesNotContain("LIBRARY_CARD", "a.html");
        assertThat(countChunks(platform)).isZero();
    }

    @Test
    void everythingThatIsMissingIsToldAtOnce() {
        ApiResponse refused = api.sendForm("POST", "/documents", new MultipartForm().text("documentType", " "))
                .expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder("documentHolder", "documentType", "country", "file");
    }

    @Test
    void fieldsNobodyKnowsArePassedOverAndEmptyOnesAreNone() {
        ApiResponse created = api.sendForm(
                        "POST",
                        "/documents",
                        form(customer)
                                .text("favouriteColour", "red")
                                .file("second", "b.html", "text/html", bytes("<html>"))
                                .with("id", "Document:1"))
                .expect(201);
        ApiResponse withoutSide =
                api.sendForm("POST", "/documents", form(customer).text("side", ""));

        assertThat(created.text("id")).isNotEqualTo("Document:1");
        assertThat(withoutSide.expect(201).json().has("side")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "country", "documentHolder"})
    void aFieldStandsInTheFormOnce(String field) {
        MultipartForm form = form(customer);
        MultipartForm.Part part = form.parts().stream()
                .filter(candidate -> candidate.name().equals(field))
                .findFirst()
                .orElseThrow();
        ApiResponse refused = api.sendForm("POST", "/documents", form.part(field, part.headers(), part.content()))
                .expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly(field);
        assertThat(countChunks(platform)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "a.pdf, image/png",
        "a.pdf, text/html",
        "a.png, application/pdf",
        "a.html, application/pdf",
        "a.pdf.svg, application/octet-stream"
    })
    void nameDeclaredTypeAndContentMustAgree(String name, String type) {
        MultipartForm form = form(customer).without("file").file("file", name, type, pdf());
        ApiResponse refused = api.sendForm("POST", "/documents", form).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("file");
        assertThat(countChunks(platform)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd.pdf, passwd.pdf",
        "/etc/x.pdf, x.pdf",
        "C:\\Users\\Ann\\x.pdf, x.pdf",
        "..\\x.pdf, x.pdf",
        "e\u0301t\u00e9.pdf, \u00e9t\u00e9.pdf",
        "a\\\"b.pdf, a\"b.pdf",
        "%2e%2e%2fx.pdf, %2e%2e%2fx.pdf"
    })
    void aFileNameIsShownWithoutItsPath(String sent, String shown) {
        MultipartForm form = form(customer).without("file").file("file", sent, "application/pdf", pdf());
        ApiResponse created = api.sendForm("POST", "/documents", form).expect(201);

        assertThat(created.text("fileName")).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "..", "a/", "a/..", "a\u0000.pdf", "a\u0007.pdf", "a\u2028.pdf", "LONG"})
    void aFileNameThatIsNoneIsRefused(String sent) {
        String name = sent.equals("LONG") ? "x".repeat(252) + ".pdf" : sent;
        MultipartForm form = form(customer).without("file").file("file", name, "application/pdf", pdf());
        ApiResponse refused = api.sendForm("POST", "/documents", form).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("file");
    }

    @Test
    void documentsOfAnOwnerAreTheOwnersOwn() {
        String owner = DocumentSamples.owner(platform);
        String theirs = upload(api, form(owner));
        String ours = upload(api, form(customer));

        assertThat(api.get("/documents/" + theirs).expect(200).text("documentHolder"))
                .isEqualTo(owner);
        assertThat(api.get("/documents?documentHolder=" + owner).expect(200).ids())
                .containsExactly(theirs);
        assertThat(api.get("/documents?documentHolder=" + customer).expect(200).ids())
                .containsExactly(ours);
        assertThat(api.get("/documents").expect(200).ids()).containsExactly(ours, theirs);
    }

    @Test
    void aListIsWalkedNewestFirstAndACursorIsBoundToItsHolder() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(upload(api, form(customer)));
        }
        List<String> walked = new ArrayList<>();
        String cursor = "";
        do {
            ApiResponse page = api.get("/documents?limit=2&documentHolder=" + customer + cursor)
                    .expect(200);
            assertThat(page.json().path("totalCount").asInt()).isEqualTo(5);
            walked.addAll(page.ids());
            cursor = page.json().has("nextCursor") ? "&cursor=" + page.text("nextCursor") : "";
            if (!cursor.isEmpty()) {
                api.get("/documents?limit=2" + cursor).expect(400, "INVALID_INPUT");
            }
        } while (!cursor.isEmpty());

        assertThat(walked).isEqualTo(ids);
    }

    @Test
    void aHolderOfNoFormIsRefusedAndOneWhoIsNotThereHasNone() {
        api.get("/documents?documentHolder=Token:019542f5-b3e7-7d02-8000-000000000001")
                .expect(400, "INVALID_INPUT");
        for (String kind : List.of("Customer", "BeneficialOwner")) {
            assertThat(api.get("/documents?documentHolder=" + kind + ":019542f5-b3e7-7d02-8000-000000000001")
                            .expect(200)
                            .ids())
                    .isEmpty();
        }
    }

    @Test
    void replacingPutsAnotherFileAndOtherWordsInItsPlace() {
        ApiResponse before = api.sendForm(
                        "POST", "/documents", form(customer, pdf(700_000, 1)).text("side", "BACK"))
                .expect(201);
        String id = before.text("id");
        MultipartForm another = new MultipartForm()
                .text("documentType", "SELFIE")
                .text("country", "MX")
                .text("documentHolder", "ignored")
                .file("file", "me.png", "image/png", png());
        ApiResponse after = api.sendForm("PUT", "/documents/" + id, another).expect(200);

        assertThat(after.text("id")).isEqualTo(id);
        assertThat(after.text("documentHolder")).isEqualTo(customer);
        assertThat(after.text("documentType")).isEqualTo("SELFIE");
        assertThat(after.text("fileName")).isEqualTo("me.png");
        assertThat(after.text("createdAt")).isEqualTo(before.text("createdAt"));
        assertThat(after.json().has("side")).isFalse();
        assertThat(api.get("/documents/" + id).expect(200).body()).isEqualTo(after.body());
        assertThat(content(platform, id)).hasValue(png());
        assertThat(countChunks(platform)).as("pieces").isEqualTo(1);
    }

    @Test
    void aRefusedReplacementLeavesEverythingAsItWas() {
        String id = upload(api, form(customer));
        String before = api.get("/documents/" + id).body();
        ApiResponse refused = api.sendForm(
                        "PUT", "/documents/" + id, new MultipartForm().file("file", "a.pdf", null, png()))
                .expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactlyInAnyOrder("documentType", "country", "file");
        assertThat(api.get("/documents/" + id).body()).isEqualTo(before);
        assertThat(content(platform, id)).hasValue(pdf());
        assertThat(countChunks(platform)).isEqualTo(1);
    }

    @Test
    void replacementsAtOnceEndWithOneOfTheFilesWhole() {
        for (int round = 0; round < 5; round++) {
            String id = upload(api, form(customer));
            List<byte[]> files =
                    IntStream.range(0, 4).mapToObj(i -> pdf(600_000, i)).toList();
            List<ApiResponse> replies =
                    ConcurrentCalls.times(4, i -> api.sendForm("PUT", "/documents/" + id, replacement(files.get(i))));

            assertThat(replies)
                    .anyMatch(reply -> reply.status() == 200)
                    .allMatch(reply -> reply.status() == 200
                            || reply.expect(409, "CONFLICT").status() == 409);
            byte[] kept = content(platform, id).orElseThrow();
            assertThat(files).anyMatch(file -> java.util.Arrays.equals(file, kept));
            api.delete("/documents/" + id).expect(204);
        }
        assertThat(countChunks(platform)).isZero();
    }

    @Test
    void aDeletedDocumentIsGoneWithItsFile() {
        String id = upload(api, form(customer, pdf(600_000, 1)));
        api.delete("/documents/" + id).expect(204);

        api.get("/documents/" + id).expect(404, "REFERENCE_NOT_FOUND");
        api.delete("/documents/" + id).expect(404, "REFERENCE_NOT_FOUND");
        api.sendForm("PUT", "/documents/" + id, replacement(pdf())).expect(404, "REFERENCE_NOT_FOUND");
        assertThat(api.get("/documents").ids()).isEmpty();
        assertThat(countChunks(platform)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"IN_PROGRESS", "PENDING_MANUAL_REVIEW"})
    void aDocumentThatIsLookedAtNeitherChangesNorGoes(String status) {
        String id = upload(api, form(customer));
        DocumentSamples.setReview(platform, customer, status);

        api.delete("/documents/" + id).expect(409, "CONFLICT");
        api.sendForm("PUT", "/documents/" + id, replacement(pdf())).expect(409, "CONFLICT");
        upload(api, form(customer));
        assertThat(content(platform, id)).hasValue(pdf());
        assertThat(countChunks(platform)).isEqualTo(2);
        DocumentSamples.setReview(platform, customer, "RESOLVE_ERRORS");
        api.sendForm("PUT", "/documents/" + id, replacement(pdf())).expect(200);
        DocumentSamples.setReview(platform, customer, "REJECTED");
        api.delete("/documents/" + id).expect(204);
    }

    @Test
    void aDeletedCustomersDocumentsCanBeReadAndNoLongerChanged() {
        String id = upload(api, form(customer));
        api.delete("/customers/" + customer).expect(200);

        api.get("/documents/" + id).expect(200);
        api.sendForm("POST", "/documents", form(customer)).expect(404, "REFERENCE_NOT_FOUND");
        api.sendForm("PUT", "/documents/" + id, replacement(pdf())).expect(404, "REFERENCE_NOT_FOUND");
        api.delete("/documents/" + id).expect(404, "REFERENCE_NOT_FOUND");
        assertThat(countChunks(platform)).isEqualTo(1);
    }

    @Test
    void anErasedCustomersDocumentsAreNotThereAnyMore() {
        String erased = upload(api, form(customer));
        String other = upload(api, form(DocumentSamples.customer(api)));
        DocumentSamples.erase(platform, customer);

        api.get("/documents/" + erased).expect(404, "REFERENCE_NOT_FOUND");
        api.sendForm("POST", "/documents", form(customer)).expect(404, "REFERENCE_NOT_FOUND");
        ApiResponse list = api.get("/documents").expect(200);
        assertThat(list.ids()).containsExactly(other);
        assertThat(list.json().path("totalCount").asInt()).isEqualTo(1);
        assertThat(content(platform, erased)).isEmpty();
    }
}
