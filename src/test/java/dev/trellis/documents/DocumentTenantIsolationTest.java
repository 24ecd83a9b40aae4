package dev.trellis.documents;

import static dev.trellis.documents.DocumentSamples.content;
import static dev.trellis.documents.DocumentSamples.countChunks;
import static dev.trellis.documents.DocumentSamples.form;
import static dev.trellis.documents.DocumentSamples.pdf;
import static dev.trellis.documents.DocumentSamples.replacement;
import static dev.trellis.documents.DocumentSamples.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.DocumentId;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents of another platform are none (threats 10, 12, 13, 14, 16).
class DocumentTenantIsolationTest {
    private static final String UUID = "019542f5-b3e7-7d02-8000-000000000001";

    private final TestPlatform ours = TestServer.shared().newPlatform();
    private final TestPlatform theirs = TestServer.shared().newPlatform();
    private final ApiClient us = ours.api();
    private final ApiClient them = theirs.api();
    private final String ourCustomer = DocumentSamples.customer(us);
    private final String theirCustomer = DocumentSamples.customer(them);

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    void aForeignDocumentIsAnsweredLikeOneThatNeverWas(String method) {
        String foreign = upload(them, form(theirCustomer));
        String own = upload(us, form(ourCustomer));
        ApiResponse unknown = call(method, "Document:" + UUID).expect(404, "REFERENCE_NOT_FOUND");

        for (String id : List.of(
                foreign,
                own.replace("Document:", "Customer:"),
                own.toUpperCase(java.util.Locale.ROOT),
                own + "0",
                "Document:",
                "x",
                "%00",
                "%27%20or%20true--")) {
            ApiResponse answer = call(method, id);
            assertThat(answer.status()).as(id).isEqualTo(404);
            assertThat(answer.body()).as(id).isEqualTo(unknown.body());
            assertThat(comparable(answer)).as(id).isEqualTo(comparable(unknown));
        }
        them.get("/documents/" + foreign).expect(200);
        assertThat(content(theirs, foreign)).hasValue(pdf());
        assertThat(content(ours, foreign)).isEmpty();
        assertThat(countChunks(ours)).isEqualTo(1);
    }

    @Test
    void aForeignHolderIsAnsweredLikeOneWhoNeverWas() {
        String foreignOwner = DocumentSamples.owner(theirs);
        ApiResponse unknown =
                us.sendForm("POST", "/documents", form("Customer:" + UUID)).expect(404, "REFERENCE_NOT_FOUND");

        for (String holder : List.of(theirCustomer, foreignOwner, "BeneficialOwner:" + UUID)) {
            ApiResponse answer = us.sendForm("POST", "/documents", form(holder)).expect(404, "REFERENCE_NOT_FOUND");
            assertThat(answer.body()).isEqualTo(unknown.body());
            assertThat(comparable(answer)).isEqualTo(comparable(unknown));
        }
        assertThat(countChunks(ours)).isZero();
    }

    @Test
    void aListIsTheCallersOwn() {
        upload(them, form(theirCustomer));
        String own = upload(us, form(ourCustomer));

        assertThat(us.get("/documents").expect(200).ids()).containsExactly(own);
        assertThat(us.get("/documents?documentHolder=" + theirCustomer)
                        .expect(200)
                        .body())
                .isEqualTo(us.get("/documents?documentHolder=Customer:" + UUID).body());
    }

    @Test
    void aForeignCursorIsRefused() {
        upload(them, form(theirCustomer));
        upload(them, form(theirCustomer));
        String cursor = them.get("/documents?limit=1").text("nextCursor");

        us.get("/documents?limit=1&cursor=" + cursor).expect(400, "INVALID_INPUT");
        us.get("/customers?limit=1&cursor=" + cursor).expect(400, "INVALID_INPUT");
        them.get("/documents?limit=1&cursor=" + cursor).expect(200);
    }

    @Test
    void oneIdempotencyKeyOnTwoPlatformsIsTwo() {
        ApiResponse one = us.with("Idempotency-Key", "same").sendForm("POST", "/documents", form(ourCustomer));
        ApiResponse other = them.with("Idempotency-Key", "same").sendForm("POST", "/documents", form(theirCustomer));

        assertThat(one.expect(201).text("id")).isNotEqualTo(other.expect(201).text("id"));
    }

    @Test
    void anotherPlatformsNodeCodeOpensNoForeignFile() {
        String foreign = upload(them, form(theirCustomer));

        assertThat(DocumentSamples.feature(TestServer.shared())
                        .content()
                        .open(ours.platform().id(), DocumentId.parse(foreign).orElseThrow()))
                .isEmpty();
    }

    private ApiResponse call(String method, String id) {
        return method.equals("PUT")
                ? us.sendForm("PUT", "/documents/" + id, replacement(pdf()))
                : us.send(method, "/documents/" + id, null);
    }

    private static Map<String, String> comparable(ApiResponse reply) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.keySet().removeAll(List.of("x-request-id", "date"));
        return headers;
    }
}
