package dev.trellis.verification;

import static dev.trellis.documents.DocumentSamples.form;
import static dev.trellis.documents.DocumentSamples.pdf;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.verification.VerificationSamples.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.Config;
import dev.trellis.base.VerificationId;
import dev.trellis.documents.DocumentSamples;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What production's built-in provider decides by itself, and what it leaves to a person.
class BuiltInProviderTest {
    @TempDir
    private static Path folder;

    private static TestServer server = TestServer.shared();
    private static TestPlatform platform = server.newPlatform();
    private static ApiClient api = platform.api();

    @BeforeAll
    static void start() throws IOException {
        Path list = folder.resolve("list.csv");
        Files.writeString(list, """
                id,schema,name,birth_date,dataset
                P1,Person,Vladimir Ivanenko,1952-10-07,test-sanctions
                O1,Company,Wagneria Trading House,,test-sanctions
                """);
        server = TestServer.startWith(new Config.Integrations(
                null, null, null, null, new Config.Verification(Duration.ofHours(24), list, null)));
        platform = server.newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
        api = platform.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whoIsCompleteOfAgeAndOnNoListIsApproved() {
        String person = person("Ann Lee", "1990-01-15", "");
        ApiResponse verification = submit(api, person).expect(200);

        assertThat(verification.text("verificationStatus")).isEqualTo("APPROVED");
        assertThat(reason(verification))
                .startsWith("Complete, of age, names agree. Not on the watch-list (2 parties, of 20");
    }

    @ParameterizedTest
    @CsvSource({
        "Vladimir Ivanenko, 1952-10-07",
        "IVANENKO Wladimir, 1952-10-07",
        "Владимир Иваненко, 1951-10-07",
        "Vladimir Ivanenko, 1990-10-07",
    })
    void whoMayBeListedWaitsForAPersonAndNobodyElseLearnsIt(String name, String born) {
        String person = person(name, born, "");
        ApiResponse verification = submit(api, person).expect(200);

        assertThat(verification.text("verificationStatus")).isEqualTo("PENDING_MANUAL_REVIEW");
        assertThat(verification.body()).doesNotContainIgnoringCase("watch");
        assertThat(api.get("/customers/" + person).text("kycStatus")).isEqualTo("PENDING");
        assertThat(reason(verification)).contains("Watch-list: \"Vladimir Ivanenko\" (P1, test-sanctions, born 1952");
    }

    @Test
    void whoIsPoliticallyExposedWaitsForAPerson() {
        ApiResponse verification = submit(api, person("Ann Lee", "1990-01-15", "'pepStatus': 'FOREIGN'"));

        assertThat(reason(verification)).isEqualTo("Politically exposed: FOREIGN.");
    }

    @Test
    void aMinorIsRejected() {
        ApiResponse verification = submit(api, person("Ann Lee", "2015-01-15", ""));

        assertThat(verification.text("verificationStatus")).isEqualTo("REJECTED");
        assertThat(verification.json().at("/errors/0/type").asString()).isEqualTo("APPLICANT_REJECTED");
    }

    @Test
    void aDocumentTooSmallToBeReadIsAskedForAgain() {
        String person = VerificationSamples.person(api, "Ann Lee");
        DocumentSamples.upload(api, form(person, pdf(4_000, 1)));

        assertThat(VerificationSamples.errors(submit(api, person))).containsExactly("UNREADABLE_DOCUMENT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Acme                   | Jane Smith         | 1978-06-15 | 60 | Complete, of age
            Wagneria Trading House | Jane Smith         | 1978-06-15 | 60 | Watch-list: "Wagneria Trading House" (O1
            Acme                   | Vladimir Ivanenko  | 1952-10-07 | 60 | Watch-list: "Vladimir Ivanenko" (P1
            Acme                   | Jane Smith         | 2015-06-15 | 60 | is younger than 18
            """)
    void aBusinessIsHeldAgainstTheRulesWithItsOwners(
            String company, String owner, String born, int share, String reason) {
        String business = company(company);
        addOwner(business, owner, born, share);

        assertThat(reason(submit(api, business).expect(200))).contains(reason);
    }

    @Test
    void onePersonNamedTwiceIsLookedAt() {
        String business = company("Acme");
        addOwner(business, "Jane Smith", "1978-06-15", 60);
        addOwner(business, "jane  SMITH", "1978-06-15", 30);

        assertThat(reason(submit(api, business).expect(200)))
                .contains("was named before, with the same date of birth.");
    }

    private static String person(String name, String born, String more) {
        String[] fields = {
            "'fullName': '" + name + "'",
            "'birthDate': '" + born + "'",
            "'nationality': 'US'",
            "'idType': 'SSN'",
            "'identifier': '123-45-6789'",
            "'address': {'line1': '1 Road', 'city': 'Seattle', 'postalCode': '98101', 'country': 'US'}"
                    + (more.isEmpty() ? "" : ", " + more)
        };
        String person = api.post("/customers", RequestBodies.individual(fields))
                .expect(201)
                .text("id");
        DocumentSamples.upload(api, form(person, pdf(20_000, 7)));
        return person;
    }

    private static String company(String name) {
        String company =
                api.post("/customers", json("""
                        {'customerType': 'BUSINESS', 'businessInfo': {'legalName': '%s', 'country': 'US', 'taxId': '47-1',
                         'incorporatedOn': '2018-03-14', 'entityType': 'LLC', 'registrationNumber': 'C-1'},
                         'address': {'line1': '1 Road', 'city': 'Seattle', 'postalCode': '98101', 'country': 'US'}}""".formatted(name))).expect(201).text("id");
        VerificationSamples.COMPANY_PAPERS.forEach(type ->
                DocumentSamples.upload(api, form(company, pdf(20_000, 7)).with("documentType", type)));
        return company;
    }

    private static void addOwner(String company, String name, String born, int share) {
        ObjectNode owner = VerificationSamples.owner(company);
        owner.put("ownershipPercentage", share);
        ((ObjectNode) owner.path("personalInfo"))
                .put("firstName", name.substring(0, name.indexOf(' ')))
                .put("lastName", name.substring(name.indexOf(' ') + 1).strip())
                .put("birthDate", born);
        String id = api.post("/beneficial-owners", owner.toString()).expect(201).text("id");
        DocumentSamples.upload(api, form(id, pdf(20_000, 7)));
    }

    /// As reviewers see it.
    private static String reason(ApiResponse verification) {
        return VerificationSamples.reviewQueue(server)
                .show(
                        platform.platform().id(),
                        VerificationId.parse(verification.text("id")).orElseThrow())
                .at("/decisions/0/reason")
                .asString();
    }
}
