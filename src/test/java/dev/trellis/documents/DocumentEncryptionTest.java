package dev.trellis.documents;

import static dev.trellis.documents.DocumentSamples.content;
import static dev.trellis.documents.DocumentSamples.form;
import static dev.trellis.documents.DocumentSamples.pdf;
import static dev.trellis.documents.DocumentSamples.upload;
import static dev.trellis.documents.DocumentSamples.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.DecryptionException;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the tables tell of documents (threats 96, 98, 99).
class DocumentEncryptionTest {
    private static final String MARK = "marked-by-ann";

    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();
    private final Database database = platform.server().database();
    private final String customer = DocumentSamples.customer(api);

    @Test
    void neitherTheFileNorWhatIsSaidOfItStandsInClear() {
        upload(
                api.with("Idempotency-Key", "k"),
                form(customer, pdf(MARK.repeat(50_000)))
                        .without("file")
                        .file("file", MARK + ".pdf", "application/pdf", pdf(MARK.repeat(50_000)))
                        .text("documentNumber", MARK)
                        .text("issuingAuthority", MARK));
        List<String> rows = database.query(
                """
                select encode(sealed, 'escape') as t from document_chunks where platform_id = ?
                union all select encode(sealed_answer, 'escape') from idempotency_keys where platform_id = ?
                union all select documents::text || encode(sealed_details, 'escape') from documents
                    where platform_id = ?""",
                row -> row.text("t"),
                platform.platform().id().uuid(),
                platform.platform().id().uuid(),
                platform.platform().id().uuid());

        assertThat(rows).hasSize(3 + 1 + 1);
        assertThat(rows).noneMatch(row -> row.contains(MARK) || row.contains("%PDF"));
    }

    @Test
    void aPieceThatIsMovedDoesNotOpen() {
        String one = upload(api, form(customer, pdf(600_000, 1)));
        String other = upload(api, form(customer, pdf(600_000, 2)));

        swap("document_id = '" + uuid(one) + "' and seq = 0", "document_id = '" + uuid(one) + "' and seq = 1");
        assertThatThrownBy(() -> content(platform, one)).isInstanceOf(DecryptionException.class);
        swap("document_id = '" + uuid(one) + "' and seq = 0", "document_id = '" + uuid(one) + "' and seq = 1");
        assertThat(content(platform, one)).hasValue(pdf(600_000, 1));
        swap("document_id = '" + uuid(one) + "' and seq = 0", "document_id = '" + uuid(other) + "' and seq = 0");
        assertThatThrownBy(() -> content(platform, one)).isInstanceOf(DecryptionException.class);
        assertThatThrownBy(() -> content(platform, other)).isInstanceOf(DecryptionException.class);
    }

    @Test
    void aFileThatLostItsEndIsNotTakenForAWholeOne() {
        String id = upload(api, form(customer, pdf(600_000, 1)));
        database.commit(SqlStatement.of(
                "delete from document_chunks where platform_id = ? and seq = 2",
                platform.platform().id().uuid()));

        assertThatThrownBy(() -> content(platform, id)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void whatIsSaidOfADocumentDoesNotOpenForAnother() {
        String one = upload(api, form(customer));
        String other = upload(api, form(customer));
        database.commit(SqlStatement.of(
                """
                update documents set sealed_details =
                    (select sealed_details from documents where platform_id = ? and id = ?)
                where platform_id = ? and id = ?""",
                platform.platform().id().uuid(),
                uuid(other),
                platform.platform().id().uuid(),
                uuid(one)));

        assertThatThrownBy(() -> content(platform, one)).isInstanceOf(DecryptionException.class);
    }

    /// Two pieces in each other's place.
    private void swap(String one, String other) {
        database.commit(SqlStatement.of(
                """
                update document_chunks set sealed =
                    case when %s then (select sealed from document_chunks where platform_id = ? and %s)
                    else (select sealed from document_chunks where platform_id = ? and %s) end
                where platform_id = ? and (%s or %s)""".formatted(one, other, one, one, other),
                platform.platform().id().uuid(),
                platform.platform().id().uuid(),
                platform.platform().id().uuid()));
    }
}
