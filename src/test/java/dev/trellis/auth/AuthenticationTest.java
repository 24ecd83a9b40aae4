package dev.trellis.auth;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.OpenApi;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// HTTP Basic with a token's id and secret (threats 1, 2).
class AuthenticationTest {
    private static final TestServer SERVER = TestServer.shared();
    private static final TestPlatform PLATFORM = SERVER.newPlatform();
    private static final String ID = PLATFORM.clientId();
    private static final String SECRET = PLATFORM.clientSecret();
    private static final ApiClient ANONYMOUS = ApiClient.anonymous(SERVER.baseUrl());

    static Stream<String> malformed() {
        String good = ApiClient.basic(ID, SECRET);
        return Stream.of(
                "",
                "Basic",
                "Basic ",
                "Basic !!!!",
                "Basic " + SECRET,
                good.replace("Basic", "Bearer"),
                good.replace("Basic", "Digest"),
                good.replace("Basic ", "Basic"),
                good.substring("Basic ".length()),
                good + " " + good,
                good + ", " + good,
                good + "x",
                ApiClient.basic("", ""),
                ApiClient.basic("", SECRET),
                ApiClient.basic(ID, ""),
                ApiClient.basic(ID + SECRET, "").replace(":", ""),
                ApiClient.basic(SECRET, ID),
                ApiClient.basic(ID, SECRET + "\n"),
                ApiClient.basic(ID, " " + SECRET),
                ApiClient.basic(ID, SECRET + "0"),
                ApiClient.basic(ID, SECRET.substring(1)),
                ApiClient.basic(ID, SECRET.toUpperCase(Locale.ROOT)),
                ApiClient.basic(ID, "x".repeat(5_000)),
                ApiClient.basic("Customer:" + dashed(), SECRET),
                ApiClient.basic("Token:" + ID, SECRET),
                ApiClient.basic("token:" + dashed(), SECRET),
                ApiClient.basic("00000000-0000-0000-0000-000000000000", ""),
                ApiClient.basic("' or true --", "' or true --"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whateverIsNotThePairIsRefused(String header) {
        ApiResponse refused =
                ANONYMOUS.with("Authorization", header).get("/customers").expect(401, "UNAUTHORIZED");

        assertThat(refused.header("WWW-Authenticate").orElse("")).startsWith("Basic");
    }

    @Test
    void nothingIsOpenWithoutCredentials() {
        for (String path :
                List.of("/customers", "/customers/x", "/customers/internal-accounts", "/tokens", "/config")) {
            ANONYMOUS.get(path).expect(401, "UNAUTHORIZED");
        }
        ANONYMOUS.post("/customers", individual()).expect(401, "UNAUTHORIZED");
        ANONYMOUS.post("/customers", "not even JSON").expect(401, "UNAUTHORIZED");
        ANONYMOUS.patch("/config", "{}").expect(401, "UNAUTHORIZED");
        ANONYMOUS.delete("/customers/x").expect(401, "UNAUTHORIZED");
        ANONYMOUS.delete("/tokens/x").expect(401, "UNAUTHORIZED");
    }

    @Test
    void theIdMayBeWrittenInEitherWay() {
        for (String user : List.of(ID, ID.toUpperCase(Locale.ROOT), "Token:" + dashed())) {
            new ApiClient(SERVER.baseUrl(), user, SECRET).get("/customers").expect(200);
            new ApiClient(SERVER.baseUrl(), user, SECRET + "x")
                    .get("/customers")
                    .expect(401, "UNAUTHORIZED");
        }
    }

    @Test
    void theSchemeIsNotCaseSensitive() {
        for (String scheme : List.of("basic", "BASIC", "bAsIc")) {
            ANONYMOUS
                    .with("Authorization", ApiClient.basic(ID, SECRET).replace("Basic", scheme))
                    .get("/customers")
                    .expect(200);
        }
    }

    @Test
    void twoHeadersAreNoneAtAll() throws IOException, InterruptedException {
        String good = ApiClient.basic(ID, SECRET);

        assertThat(statusWith(good)).isEqualTo(200);
        assertThat(statusWith(good, good)).isEqualTo(401);
        assertThat(statusWith(good, "Bearer x")).isEqualTo(401);
        assertThat(statusWith("Basic x", good)).isEqualTo(401);
    }

    @Test
    void aWrongSecretAndAnUnknownIdAreAnsweredAlike() {
        ApiClient api = PLATFORM.api();
        ApiResponse deleted = api.post("/tokens", json("{'name': 'x', 'permissions': ['VIEW']}"))
                .expect(201);
        ApiResponse other = api.post("/tokens", json("{'name': 'y', 'permissions': ['VIEW']}"))
                .expect(201);
        api.delete("/tokens/" + deleted.text("id")).expect(204);

        List<ApiResponse> refusals = new ArrayList<>();
        refusals.add(ANONYMOUS.get("/customers"));
        refusals.add(ANONYMOUS.with("Authorization", "Basic !").get("/customers"));
        refusals.add(new ApiClient(SERVER.baseUrl(), ID, "wrong").get("/customers"));
        refusals.add(new ApiClient(SERVER.baseUrl(), "0".repeat(32), SECRET).get("/customers"));
        refusals.add(new ApiClient(SERVER.baseUrl(), "nobody", SECRET).get("/customers"));
        refusals.add(new ApiClient(SERVER.baseUrl(), deleted.text("clientId"), deleted.text("clientSecret"))
                .get("/customers"));
        refusals.add(new ApiClient(SERVER.baseUrl(), other.text("clientId"), SECRET).get("/customers"));
        refusals.add(new ApiClient(SERVER.baseUrl(), ID, other.text("clientSecret")).get("/customers"));
        refusals.forEach(refusal -> {
            refusal.expect(401, "UNAUTHORIZED");
            assertThat(refusal.body()).isEqualTo(refusals.getFirst().body());
            assertThat(comparable(refusal)).isEqualTo(comparable(refusals.getFirst()));
        });
    }

    @Test
    void anIdOfAnotherPlatformOpensThatOneOnly() {
        TestPlatform other = SERVER.newPlatform();
        PLATFORM.api().post("/customers", individual()).expect(201);

        assertThat(other.api().get("/customers").expect(200).ids()).isEmpty();
        new ApiClient(SERVER.baseUrl(), other.clientId(), SECRET)
                .get("/customers")
                .expect(401, "UNAUTHORIZED");
    }

    private static int statusWith(String... authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/customers"));
        for (String header : authorization) {
            request.header("Authorization", header);
        }
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, String> headers = new HashMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            OpenApi.check("GET", "/customers", null, null, response.statusCode(), headers, response.body());
            return response.statusCode();
        }
    }

    private static String dashed() {
        return ID.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    private static Map<String, String> comparable(ApiResponse reply) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.remove("x-request-id");
        headers.remove("date");
        return headers;
    }
}
