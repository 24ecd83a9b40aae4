package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.verification.VerificationSamples.completeCompany;
import static dev.trellis.verification.VerificationSamples.dump;
import static dev.trellis.verification.VerificationSamples.owner;
import static dev.trellis.verification.VerificationSamples.reviewQueue;
import static dev.trellis.verification.VerificationSamples.submit;
import static dev.trellis.verification.VerificationSamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.base.VerificationId;
import dev.trellis.db.SqlStatement;
import dev.trellis.documents.DocumentSamples;
import dev.trellis.sealing.DecryptionException;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// What the tables tell of owners, gaps and decisions (behaviour, section 11).
class VerificationEncryptionTest {
    private static final String MARK = "markedbyann";

    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();

    @Test
    void nothingPersonalStandsInClear() {
        String company = completeCompany(api, "HRB 003");
        ObjectNode owner = owner(company);
        for (String field : new String[] {"firstName", "lastName", "identifier", "address.line1", "address.city"}) {
            owner = with(owner, "personalInfo." + field, "'" + MARK + "'");
        }
        owner = with(owner, "ownershipPercentage", "20");
        owner = with(owner, "roles", "['DIRECTOR']");
        ApiClient keyed = api.with("Idempotency-Key", "k");
        String id =
                keyed.post("/beneficial-owners", owner.toString()).expect(201).text("id");
        api.patch("/beneficial-owners/" + id, json("{'personalInfo': {'email': '" + MARK + "@example.com'}}"))
                .expect(200);
        submit(keyed.with("Idempotency-Key", "v"), company).expect(200);
        String person = VerificationSamples.completePerson(api, MARK + " 001");
        VerificationId waiting =
                VerificationId.parse(submit(api, person).text("id")).orElseThrow();
        reviewQueue(platform.server()).decide(platform.platform(), waiting, false, "rita", "looks like " + MARK);

        String dump = dump(
                platform,
                "beneficial_owners",
                "verifications",
                "verification_decisions",
                "idempotency_keys",
                "webhook_events",
                "customers");
        byte[] bytes = MARK.getBytes(StandardCharsets.UTF_8);
        assertThat(dump)
                .contains("RESOLVE_ERRORS", "rita")
                .doesNotContain(
                        MARK,
                        HexFormat.of().formatHex(bytes),
                        Base64.getEncoder().withoutPadding().encodeToString(bytes),
                        "Smith",
                        HexFormat.of().formatHex("Smith".getBytes(StandardCharsets.UTF_8)),
                        HexFormat.of().formatHex("POOR_QUALITY".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatBelongsToOneOwnerDoesNotOpenForAnother() {
        String company = VerificationSamples.bareCompany(api);
        String one = VerificationSamples.addOwner(api, company);
        String other = VerificationSamples.addOwner(api, company);
        move("beneficial_owners", "sealed_info", other, one);

        api.get("/beneficial-owners/" + one).expect(500, "INTERNAL_ERROR");
        api.get("/beneficial-owners/" + other).expect(200);
    }

    @Test
    void theGapsOfOneVerificationDoNotOpenForAnother() {
        String one = submit(api, VerificationSamples.bareCompany(api)).text("id");
        String other = submit(api, VerificationSamples.bareCompany(api)).text("id");
        move("verifications", "sealed_errors", other, one);

        api.get("/verifications/" + one).expect(500, "INTERNAL_ERROR");
        api.get("/verifications/" + other).expect(200);
    }

    @Test
    void theReasonOfOneDecisionDoesNotOpenForAnother() {
        String person = VerificationSamples.completePerson(api, "Ann 001");
        VerificationId id = VerificationId.parse(submit(api, person).text("id")).orElseThrow();
        ReviewQueue reviews = reviewQueue(platform.server());
        reviews.decide(platform.platform(), id, true, "rita", "fine");
        platform.server().database().commit(SqlStatement.of("""
                        update verification_decisions set sealed_reason = (
                            select sealed_reason from verification_decisions
                            where platform_id = ? and outcome = 'APPROVED')
                        where platform_id = ?""", tenant(), tenant()));

        assertThatThrownBy(() -> reviews.show(platform.platform().id(), id)).isInstanceOf(DecryptionException.class);
    }

    @Test
    void withTheKeyOfTheCustomerGoesWhatItSealed() {
        String company = completeCompany(api, "HRB 003");
        String verification = submit(api, company).text("id");
        String owner = api.get("/beneficial-owners?customerId=" + company).ids().getFirst();
        api.delete("/customers/" + company).expect(200);
        DocumentSamples.erase(platform, company);

        api.get("/beneficial-owners/" + owner).expect(404, "REFERENCE_NOT_FOUND");
        assertThat(api.get("/beneficial-owners?customerId=" + company)
                        .expect(200)
                        .ids())
                .isEmpty();
        assertThat(api.get("/verifications/" + verification).expect(200).json().path("errors"))
                .isEmpty();
        assertThat(api.get("/verifications").expect(200).ids()).containsExactly(verification);
    }

    private void move(String table, String column, String from, String to) {
        platform.server()
                .database()
                .commit(SqlStatement.of(
                        """
                        update %1$s set %2$s = (select %2$s from %1$s where platform_id = ? and id = ?)
                        where platform_id = ? and id = ?""".formatted(table, column),
                        tenant(),
                        DocumentSamples.uuid(from),
                        tenant(),
                        DocumentSamples.uuid(to)));
    }

    private java.util.UUID tenant() {
        return platform.platform().id().uuid();
    }
}
