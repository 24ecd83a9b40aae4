package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests as real HTTP clients send them, each in its own way.
class HttpClientCompatibilityTest {
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final String AUTHORIZATION =
            "Authorization: " + ApiClient.basic(PLATFORM.clientId(), PLATFORM.clientSecret());
    private static final String JSON = "Content-Type: application/json";
    private static final String PERSON = "{\"customerType\": \"INDIVIDUAL\"}";

    private final ApiClient api = PLATFORM.api();

    @Test
    void theColonOfAnIdComesRawOrEscaped() {
        String id = api.post("/customers", PERSON).expect(201).text("id");
        for (String written : List.of(id, id.replace(":", "%3A"), id.replace(":", "%3a"), id.replace("C", "%43"))) {
            assertThat(api.get("/customers/" + written).expect(200).text("id")).isEqualTo(id);
            assertThat(api.get("/customers/internal-accounts?customerId=" + written)
                            .expect(200)
                            .ids())
                    .isNotEmpty();
        }
        String token = api.post("/tokens", "{\"name\": \"t\", \"permissions\": [\"VIEW\"]}")
                .expect(201)
                .text("id");
        assertThat(api.get("/tokens/" + token.replace(":", "%3A")).expect(200).text("id"))
                .isEqualTo(token);
        api.delete("/tokens/" + token.replace(":", "%3A")).expect(204);
        api.delete("/customers/" + id.replace(":", "%3A")).expect(200);
    }

    @Test
    void timestampsAreTakenWithAnyOffsetAndAPlusThatBecameABlank() {
        ApiClient own = TestServer.shared().newPlatform().api();
        ApiResponse created = own.post("/customers", PERSON).expect(201);
        String id = created.text("id");
        Instant moment = Instant.parse(created.text("createdAt"));
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");
        for (String offset : List.of("+00:00", "+05:30", "-08:00", "+14:00", "-12:00")) {
            String written = format.format(moment.atOffset(ZoneOffset.of(offset)));
            for (String sent : List.of(written, written.replace("+", "%2B"), written.replace("+", "%20"))) {
                String both = "createdAfter=" + sent + "&createdBefore=" + sent + "&updatedAfter=" + sent;
                assertThat(own.get("/customers?" + both).expect(200).ids()).containsExactly(id);
            }
        }
        String later = moment.plusMillis(1).toString();
        assertThat(own.get("/customers?createdAfter=" + later).ids()).isEmpty();
        assertThat(own.get("/customers?createdBefore=" + moment.minusMillis(1)).ids())
                .isEmpty();
        assertThat(own.get("/customers?createdAfter=" + later.toLowerCase(java.util.Locale.ROOT))
                        .ids())
                .isEmpty();
    }

    @Test
    void headAnswersLikeGetButWithoutTheBody() {
        String id = api.post("/customers", PERSON).expect(201).text("id");
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            for (String path : List.of(
                    "/healthz",
                    Routes.BASE + "/customers/" + id,
                    Routes.BASE + "/customers/Customer:0",
                    Routes.BASE + "/config",
                    Routes.BASE + "/customers?limit=0",
                    "/nothing")) {
                ApiResponse get =
                        raw.send(RawHttp.head("GET", path, AUTHORIZATION)).read();
                ApiResponse head =
                        raw.send(RawHttp.head("HEAD", path, AUTHORIZATION)).readHead();

                assertThat(head.status()).isEqualTo(get.status());
                assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
                assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
            }
        }
    }

    @Test
    void queryParametersThatNobodyKnowsArePassedOver() {
        api.get("/customers?foo=bar&foo=baz&__proto__=1&=&&;&limit=1&_=1721580000000")
                .expect(200);
        api.get("/customers?").expect(200);
        api.get("/tokens?cursorr=x").expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=1&limit=2",
                "limit=1&limit=1",
                "limit=",
                "limit",
                "region=",
                "region=US&region=MX",
                "cursor=",
                "platformCustomerId=",
                "platformCustomerId=%20",
                "isIncludingDeleted=",
                "createdAfter=",
                "createdAfter=2025-01-01T00:00:00Z&createdAfter=2025-01-01T00:00:00Z"
            })
    void aParameterThatIsEmptyOrComesTwiceIs400(String query) {
        ApiResponse refused =
                ResponseChecks.check(api.get("/customers?" + query)).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly(query.split("[=&]", 2)[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "Application/JSON",
                "application/json ; charset=\"utf-8\"",
                "application/json; profile=x"
            })
    void jsonIsTakenHoweverItsTypeIsWritten(String type) {
        api.with("Content-Type", type)
                .post("/customers", "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"José 山田\"}")
                .expect(201);
    }

    @Test
    void whatAClientWouldLikeToAcceptDoesNotMatter() {
        for (String accept :
                List.of("*/*", "text/html", "application/xml;q=0.9", ";;;", "application/json, */*;q=0.8")) {
            ResponseChecks.check(api.with("Accept", accept).get("/customers?limit=1"))
                    .expect(200);
            ResponseChecks.check(api.with("Accept", accept).get("/customers?limit=0"))
                    .expect(400);
        }
    }

    @Test
    void aClientThatAsksBeforeItSendsIsToldToGoOn() {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send(RawHttp.head(
                    "POST",
                    Routes.BASE + "/customers",
                    AUTHORIZATION,
                    JSON,
                    "Expect: 100-continue",
                    "Content-Length: " + PERSON.length()));
            assertThat(raw.read().status()).isEqualTo(100);
            ResponseChecks.check(raw.send(PERSON).read()).expect(201);
            ResponseChecks.check(raw.send(RawHttp.head("GET", "/healthz")).read())
                    .expect(200);
        }
    }

    @Test
    void aConnectionServesManyCallsOneAfterTheOther() {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            for (int i = 0; i < 50; i++) {
                raw.send(RawHttp.request("POST", Routes.BASE + "/customers", PERSON, AUTHORIZATION, JSON));
                ResponseChecks.check(raw.read()).expect(201);
                raw.send(RawHttp.request("POST", Routes.BASE + "/customers", "{]", AUTHORIZATION, JSON));
                ResponseChecks.check(raw.read()).expect(400);
            }
        }
    }

    @Test
    void callsSentTogetherAreAnsweredInOrder() {
        String customers = Routes.BASE + "/customers";
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send(RawHttp.head("GET", "/healthz")
                    + RawHttp.request("POST", customers, PERSON, AUTHORIZATION, JSON)
                    + RawHttp.request("POST", customers, PERSON, JSON)
                    + RawHttp.request("POST", customers, "hello", AUTHORIZATION, "Content-Type: text/plain")
                    + RawHttp.request("POST", customers + "/nothing/here", PERSON, AUTHORIZATION, JSON)
                    + RawHttp.request("GET", "/readyz", "a body for a GET", JSON)
                    + RawHttp.head("HEAD", "/healthz")
                    + RawHttp.head("DELETE", customers + "/x", AUTHORIZATION));
            for (int status : new int[] {200, 201, 401, 415, 404, 200}) {
                ResponseChecks.check(raw.read()).expect(status);
            }
            assertThat(raw.readHead().status()).isEqualTo(200);
            ResponseChecks.check(raw.read()).expect(404, "USER_NOT_FOUND");
        }
    }

    @Test
    void aConnectionIsClosedWhenTheClientAsksForIt() {
        for (String path : List.of("/healthz", "/nothing", Routes.BASE + "/customers")) {
            try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
                ApiResponse last = raw.send(
                                RawHttp.head("GET", path, "Connection: close") + RawHttp.head("GET", "/healthz"))
                        .read();

                assertThat(last.header("Connection")).hasValue("close");
                assertThat(raw.isClosedWithin(Duration.ofSeconds(3)))
                        .as("closed, without answering what came after")
                        .isTrue();
            }
        }
    }
}
