package dev.trellis.documents;

import static dev.trellis.documents.DocumentSamples.countChunks;
import static dev.trellis.documents.DocumentSamples.form;
import static dev.trellis.documents.DocumentSamples.pdf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `Idempotency-Key` on uploads: what counts is what is in the form.
class DocumentIdempotencyTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api().with("Idempotency-Key", "k");
    private final String customer = DocumentSamples.customer(platform.api());

    @Test
    void aRepeatedUploadIsAnsweredLikeTheFirstAndLeavesNothing() {
        ApiResponse first = api.sendForm("POST", "/documents", form(customer)).expect(201);
        ApiResponse second = api.sendForm("POST", "/documents", form(customer).withBoundary("another"))
                .expect(201);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Idempotent-Replayed")).hasValue("true");
        assertThat(api.get("/documents").ids()).containsExactly(first.text("id"));
        assertThat(countChunks(platform)).isEqualTo(1);
    }

    @Test
    void anyOtherFormUnderTheSameKeyIsAConflict() {
        api.sendForm("POST", "/documents", form(customer)).expect(201);

        for (MultipartForm other : List.of(
                form(customer, pdf("Bob")),
                form(customer).with("country", "MX"),
                form(customer).text("side", "FRONT"),
                form(customer).without("file").file("file", "b.pdf", "application/pdf", pdf()))) {
            api.sendForm("POST", "/documents", other).expect(409, "CONFLICT");
        }
        assertThat(countChunks(platform)).isEqualTo(1);
    }

    @Test
    void aRefusalIsRepeatedToo() {
        MultipartForm wrong = form(customer).with("country", "QQ");
        ApiResponse first = api.sendForm("POST", "/documents", wrong).expect(400, "INVALID_INPUT");
        ApiResponse second = api.sendForm("POST", "/documents", wrong).expect(400, "INVALID_INPUT");

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Idempotent-Replayed")).hasValue("true");
        api.sendForm("POST", "/documents", form(customer)).expect(409, "CONFLICT");
        assertThat(countChunks(platform)).isZero();
    }

    @Test
    void ofUploadsAtOnceUnderOneKeyOneIsDone() {
        for (int round = 0; round < 5; round++) {
            ApiClient keyed = platform.api().with("Idempotency-Key", "round-" + round);
            List<ApiResponse> replies =
                    ConcurrentCalls.times(6, i -> keyed.sendForm("POST", "/documents", form(customer)));

            assertThat(replies).allMatch(reply -> reply.expect(201).status() == 201);
            assertThat(replies.stream().map(ApiResponse::body).distinct()).hasSize(1);
            assertThat(countChunks(platform)).isEqualTo(round + 1L);
        }
        assertThat(api.get("/documents").ids()).hasSize(5);
    }
}
