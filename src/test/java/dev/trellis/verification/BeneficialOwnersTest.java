package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.verification.VerificationSamples.addOwner;
import static dev.trellis.verification.VerificationSamples.bareCompany;
import static dev.trellis.verification.VerificationSamples.completeCompany;
import static dev.trellis.verification.VerificationSamples.owner;
import static dev.trellis.verification.VerificationSamples.submit;
import static dev.trellis.verification.VerificationSamples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// Who owns or controls a business (behaviour, section 6).
class BeneficialOwnersTest {
    private static final ApiClient API = TestServer.shared().newPlatform().api();
    private static final String COMPANY = bareCompany(API);

    @Test
    void anOwnerIsReadAsItWasSentButForItsNumber() {
        ObjectNode sent = owner(COMPANY);
        ((ObjectNode) sent.path("personalInfo"))
                .put("middleName", "Marie")
                .put("email", "jane@example.com")
                .put("phoneNumber", "+14155550192")
                .put("countryOfIssuance", "US");
        ApiResponse created = API.post("/beneficial-owners", sent.toString()).expect(201);

        ((ObjectNode) sent.path("personalInfo")).remove("identifier");
        assertThat(created.json().path("personalInfo")).isEqualTo(sent.path("personalInfo"));
        assertThat(created.json().path("roles")).isEqualTo(sent.path("roles"));
        assertThat(created.text("customerId")).isEqualTo(COMPANY);
        assertThat(created.json().path("ownershipPercentage").asInt()).isEqualTo(60);
        assertThat(created.text("kycStatus")).isEqualTo("UNVERIFIED");
        assertThat(created.text("createdAt")).isEqualTo(created.text("updatedAt"));
        assertThat(API.get("/beneficial-owners/" + created.text("id"))
                        .expect(200)
                        .body())
                .isEqualTo(created.body());
    }

    @Test
    void aRoleThatIsNamedTwiceIsOne() {
        ApiResponse created = API.post(
                        "/beneficial-owners",
                        with(owner(COMPANY), "roles", "['UBO', 'DIRECTOR', 'UBO']")
                                .toString())
                .expect(201);

        assertThat(created.json().path("roles").toString()).isEqualTo(json("['UBO','DIRECTOR']"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            customerId                        | -
            customerId                        | 7
            customerId                        | 'x'
            customerId                        | 'Token:019542f5-b3e7-7d02-8000-000000000001'
            roles                             | -
            roles                             | []
            roles                             | 'UBO'
            roles                             | null
            ownershipPercentage               | -
            ownershipPercentage               | -1
            ownershipPercentage               | 101
            ownershipPercentage               | 1.5
            ownershipPercentage               | '60'
            personalInfo                      | 7
            personalInfo                      | []
            personalInfo.firstName            | -
            personalInfo.firstName            | ''
            personalInfo.firstName            | 'a\\nb'
            personalInfo.middleName           | ' '
            personalInfo.lastName             | -
            personalInfo.lastName             | 7
            personalInfo.birthDate            | -
            personalInfo.birthDate            | '1978-02-30'
            personalInfo.birthDate            | '2999-01-01'
            personalInfo.birthDate            | '1800-01-01'
            personalInfo.nationality          | -
            personalInfo.nationality          | 'QQ'
            personalInfo.email                | 'nobody'
            personalInfo.phoneNumber          | '0049'
            personalInfo.address              | 'here'
            personalInfo.address.line1        | -
            personalInfo.address.postalCode   | -
            personalInfo.address.country      | 'ZZ'
            personalInfo.address.city         | 7
            personalInfo.idType               | -
            personalInfo.idType               | 'PASSPORT'
            personalInfo.identifier           | -
            personalInfo.identifier           | ''
            personalInfo.countryOfIssuance    | 'us'
            """)
    void aFieldThatIsWrongIsNamed(String field, @Nullable String value) {
        ApiResponse refused = API.post(
                        "/beneficial-owners", with(owner(COMPANY), field, value).toString())
                .expect(400, "INVALID_INPUT");

        // Of an object that is none, its fields are told, too.
        assertThat(refused.invalidFields()).contains(field).allMatch(told -> told.startsWith(field));
        assertThat(refused.body()).doesNotContain("987-65-4321");
    }

    @Test
    void everyFaultIsToldAtOnce() {
        ApiResponse refused = API.post("/beneficial-owners", json("""
                        {'customerId': 'me', 'roles': ['UBO', 'KING', 7], 'ownershipPercentage': 200, 'personalInfo':
                         {'lastName': '', 'birthDate': 'today', 'email': 'x', 'phoneNumber': '1', 'idType': 'SSN',
                          'address': {'country': 'ZZ'}}}""")).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "customerId",
                        "roles.1",
                        "roles.2",
                        "ownershipPercentage",
                        "personalInfo.firstName",
                        "personalInfo.lastName",
                        "personalInfo.birthDate",
                        "personalInfo.nationality",
                        "personalInfo.email",
                        "personalInfo.phoneNumber",
                        "personalInfo.identifier",
                        "personalInfo.address.country",
                        "personalInfo.address.line1",
                        "personalInfo.address.postalCode");
        assertThat(API.post("/beneficial-owners", "{}").expect(400).invalidFields())
                .contains("customerId", "roles", "ownershipPercentage", "personalInfo", "personalInfo.identifier");
        assertThat(API.post("/beneficial-owners", "[]").expect(400).invalidFields())
                .containsExactly("body");
    }

    @Test
    void onlyABusinessHasOwners() {
        String person = API.post("/customers", individual()).expect(201).text("id");

        assertThat(API.post("/beneficial-owners", owner(person).toString())
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("customerId");
    }

    @Test
    void aDeletedBusinessTakesNoOwnersAndKeepsThose() {
        String company = bareCompany(API);
        String owner = addOwner(API, company);
        API.delete("/customers/" + company).expect(200);

        API.post("/beneficial-owners", owner(company).toString()).expect(404, "USER_NOT_FOUND");
        API.patch("/beneficial-owners/" + owner, json("{'ownershipPercentage': 1}"))
                .expect(404, "USER_NOT_FOUND");
        API.get("/beneficial-owners/" + owner).expect(200);
        assertThat(API.get("/beneficial-owners?customerId=" + company).ids()).containsExactly(owner);
    }

    @Test
    void aChangeTouchesWhatItNames() {
        ApiResponse before =
                API.post("/beneficial-owners", owner(COMPANY).toString()).expect(201);
        String path = "/beneficial-owners/" + before.text("id");
        ApiResponse after = API.patch(path, json("""
                {'customerId': 'ignored', 'kycStatus': 'APPROVED', 'roles': ['DIRECTOR'],
                 'personalInfo': {'lastName': 'Jones', 'identifier': '111-11-1111', 'address': {'line1': '9 Elm'}}}""")).expect(200);

        ObjectNode expected = (ObjectNode) before.json();
        expected = with(expected, "roles", "['DIRECTOR']");
        expected = with(expected, "personalInfo.lastName", "'Jones'");
        expected = with(expected, "personalInfo.address.line1", "'9 Elm'");
        expected.set("updatedAt", after.json().path("updatedAt"));
        assertThat(after.json()).isEqualTo(expected);
        assertThat(after.text("updatedAt")).isGreaterThan(before.text("updatedAt"));
        assertThat(API.get(path).body()).isEqualTo(after.body());
        assertThat(API.patch(path, "{}").expect(200).body()).isEqualTo(after.body());
        assertThat(API.patch(path, json("{'ownershipPercentage': 60}"))
                        .expect(200)
                        .body())
                .isEqualTo(after.body());
    }

    @Test
    void aChangeObeysTheSameRules() {
        String path = "/beneficial-owners/" + addOwner(API, COMPANY);
        ApiResponse before = API.get(path);

        assertThat(API.patch(path, json("""
                        {'roles': [], 'ownershipPercentage': 101, 'personalInfo':
                         {'firstName': null, 'birthDate': '2999-01-01', 'address': {'country': 'ZZ'}}}""")).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactlyInAnyOrder(
                        "roles",
                        "ownershipPercentage",
                        "personalInfo.firstName",
                        "personalInfo.birthDate",
                        "personalInfo.address.country");
        assertThat(API.get(path).body()).isEqualTo(before.body());
    }

    @Test
    void changesAtOnceLoseNothing() {
        String path = "/beneficial-owners/" + addOwner(API, COMPANY);
        List<String> changes = List.of(
                "{'ownershipPercentage': 33}",
                "{'personalInfo': {'firstName': 'Ann'}}",
                "{'personalInfo': {'lastName': 'Lee'}}",
                "{'personalInfo': {'address': {'city': 'Rome'}}}");
        ConcurrentCalls.times(
                changes.size(), i -> API.patch(path, json(changes.get(i))).expect(200));
        ApiResponse after = API.get(path);

        assertThat(after.json().path("ownershipPercentage").asInt()).isEqualTo(33);
        assertThat(after.text("personalInfo.firstName")).isEqualTo("Ann");
        assertThat(after.text("personalInfo.lastName")).isEqualTo("Lee");
        assertThat(after.text("personalInfo.address.city")).isEqualTo("Rome");
    }

    @Test
    void aListIsOfOneBusinessNewestFirstAndInPages() {
        String company = bareCompany(API);
        List<String> owners = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            owners.addFirst(addOwner(API, company));
        }
        addOwner(API, COMPANY);
        String list = "/beneficial-owners?customerId=" + company;

        ApiResponse all = API.get(list).expect(200);
        assertThat(all.ids()).isEqualTo(owners);
        assertThat(all.json().path("totalCount").asInt()).isEqualTo(5);
        assertThat(all.body()).doesNotContain("987-65-4321");
        List<String> walked = new ArrayList<>();
        ApiResponse page = API.get(list + "&limit=2").expect(200);
        while (true) {
            walked.addAll(page.ids());
            assertThat(page.json().path("totalCount").asInt()).isEqualTo(5);
            if (!page.json().path("hasMore").asBoolean()) {
                break;
            }
            page = API.get(list + "&limit=2&cursor=" + page.text("nextCursor")).expect(200);
        }
        assertThat(walked).isEqualTo(owners);
        String cursor = API.get(list + "&limit=2").text("nextCursor");
        API.get("/beneficial-owners?customerId=" + COMPANY + "&cursor=" + cursor)
                .expect(400, "INVALID_INPUT");
    }

    @Test
    void aListNeedsABusiness() {
        assertThat(API.get("/beneficial-owners?limit=0")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("customerId", "limit");
        assertThat(API.get("/beneficial-owners?customerId=x").expect(400).invalidFields())
                .containsExactly("customerId");
        ApiResponse none = API.get("/beneficial-owners?customerId=Customer:019542f5-b3e7-7d02-8000-000000000001")
                .expect(200);
        assertThat(none.ids()).isEmpty();
    }

    @Test
    void aBusinessHasAtMostFiftyOwners() {
        String company = bareCompany(API);
        for (int i = 0; i < 49; i++) {
            addOwner(API, company);
        }
        List<Integer> statuses = ConcurrentCalls.times(
                4,
                i -> API.post("/beneficial-owners", owner(company).toString()).status());

        assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409);
        assertThat(API.get("/beneficial-owners?limit=100&customerId=" + company).ids())
                .hasSize(50);
    }

    @Test
    void ownersRestWhileSomebodyLooksAtTheBusiness() {
        String company = completeCompany(API, "HRB 001");
        String owner = API.get("/beneficial-owners?customerId=" + company).ids().getFirst();
        assertThat(submit(API, company).expect(200).text("verificationStatus")).isEqualTo("PENDING_MANUAL_REVIEW");

        API.patch("/beneficial-owners/" + owner, json("{'personalInfo': {'lastName': 'Other'}}"))
                .expect(409, "CONFLICT");
        API.post("/beneficial-owners", owner(company).toString()).expect(409, "CONFLICT");
        assertThat(API.get("/beneficial-owners/" + owner).text("kycStatus")).isEqualTo("PENDING");
    }

    @Test
    void ownersShareTheFateOfTheirBusiness() {
        String company = completeCompany(API, "HRB 7");
        submit(API, company).expect(200);
        String late = addOwner(API, company);

        List<String> owners =
                API.get("/beneficial-owners?customerId=" + company).ids();
        assertThat(API.get("/beneficial-owners/" + owners.getLast()).text("kycStatus"))
                .isEqualTo("APPROVED");
        assertThat(API.get("/beneficial-owners/" + late).text("kycStatus"))
                .as("nobody has looked at one who came later")
                .isEqualTo("UNVERIFIED");
    }

    @Test
    void aRegulatedPlatformVouchesForOwnersToo() {
        ApiClient regulated = TestServer.shared()
                .newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026)
                .api();
        String owner = addOwner(regulated, bareCompany(regulated));

        assertThat(regulated.get("/beneficial-owners/" + owner).text("kycStatus"))
                .isEqualTo("APPROVED");
    }

    @Test
    void aRepeatedCallMakesOneOwner() {
        String company = bareCompany(API);
        ApiClient keyed = API.with("Idempotency-Key", "owner-of-" + company);
        List<ApiResponse> replies = ConcurrentCalls.times(
                5,
                i -> keyed.post("/beneficial-owners", owner(company).toString()).expect(201));

        assertThat(replies.stream().map(ApiResponse::body).distinct()).hasSize(1);
        assertThat(API.get("/beneficial-owners?customerId=" + company).ids()).hasSize(1);
        keyed.post(
                        "/beneficial-owners",
                        with(owner(company), "ownershipPercentage", "1").toString())
                .expect(409, "CONFLICT");
    }
}
