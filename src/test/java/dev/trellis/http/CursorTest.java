package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Cursors are signed and belong to one platform, one list, one set of filters (threats 14,
/// 83, 84).
class CursorTest {
    private static final String PERSON = "{\"customerType\": \"INDIVIDUAL\", \"region\": \"US\"}";
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final ApiClient API = PLATFORM.api();

    @BeforeAll
    static void fill() {
        for (int i = 0; i < 12; i++) {
            API.post("/customers", PERSON).expect(201);
        }
        for (int i = 0; i < 3; i++) {
            API.post("/tokens", "{\"name\": \"t\", \"permissions\": [\"VIEW\"]}")
                    .expect(201);
        }
    }

    private static String cursorOf(String listAndQuery) {
        String cursor = API.get(listAndQuery).expect(200).text("nextCursor");
        assertThat(cursor).isNotEmpty();
        return cursor;
    }

    private static ApiResponse with(ApiClient api, String listAndQuery, String cursor) {
        String separator = listAndQuery.contains("?") ? "&" : "?";
        return ResponseChecks.check(
                api.get(listAndQuery + separator + "cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8)));
    }

    private static void refused(ApiResponse reply) {
        assertThat(reply.expect(400, "INVALID_INPUT").invalidFields()).containsExactly("cursor");
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() {
        String cursor = cursorOf("/customers?limit=5");
        byte[] bytes = Base64.getUrlDecoder().decode(cursor);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] tampered = bytes.clone();
            tampered[bit / 8] ^= (byte) (1 << (bit % 8));
            refused(with(API, "/customers?limit=5", encode(tampered)));
        }
        with(API, "/customers?limit=5", cursor).expect(200);
    }

    @Test
    void aChangedCharacterAnywhereIsNoticed() {
        String cursor = cursorOf("/customers?limit=5");
        for (int i = 0; i < cursor.length(); i++) {
            for (String other : List.of("A", "b", "_", "-", "+", "/", "=", " ", "é", "\u0001", ".")) {
                if (!cursor.substring(i, i + 1).equals(other)) {
                    refused(with(API, "/customers?limit=5", cursor.substring(0, i) + other + cursor.substring(i + 1)));
                }
            }
        }
    }

    @Test
    void aCursorCutOffOrGrownIsRefused() {
        String cursor = cursorOf("/customers?limit=5");
        for (int length = 1; length < cursor.length(); length++) {
            refused(with(API, "/customers?limit=5", cursor.substring(0, length)));
            refused(with(API, "/customers?limit=5", cursor.substring(length)));
        }
        for (String grown : List.of(cursor + "A", cursor + "AAAA", cursor + cursor, "A" + cursor, cursor + "\n")) {
            if (!grown.strip().equals(cursor)) {
                refused(with(API, "/customers?limit=5", grown));
            }
        }
        refused(with(API, "/customers?limit=5", "A".repeat(3_000)));
    }

    @Test
    void aCursorHasOneSpelling() {
        String cursor = cursorOf("/customers?limit=5");
        byte[] bytes = Base64.getUrlDecoder().decode(cursor);
        Set<String> spellings = new HashSet<>(List.of(
                cursor + "=",
                cursor + "==",
                cursor + "===",
                Base64.getEncoder().encodeToString(bytes),
                Base64.getMimeEncoder(8, new byte[] {'\r', '\n'}).encodeToString(bytes)));
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        // The last character of an unpadded base64 text has bits that decoders ignore.
        for (int i = 0; i < alphabet.length(); i++) {
            spellings.add(cursor.substring(0, cursor.length() - 1) + alphabet.charAt(i));
        }
        spellings.remove(cursor);
        spellings.forEach(spelling -> refused(with(API, "/customers?limit=5", spelling)));
    }

    @Test
    void aCursorBelongsToItsFilters() {
        String plain = cursorOf("/customers?limit=5");
        String filtered = cursorOf("/customers?limit=5&region=US");
        for (String other : List.of(
                "/customers?region=US",
                "/customers?region=US&customerType=INDIVIDUAL",
                "/customers?isIncludingDeleted=true",
                "/customers?isIncludingDeleted=false",
                "/customers?createdAfter=2020-01-01T00:00:00Z",
                "/customers?currency=USD",
                "/customers?platformCustomerId=x",
                "/customers?umaAddress=$x@y.test")) {
            refused(with(API, other, plain));
        }
        refused(with(API, "/customers", filtered));
        refused(with(API, "/customers?region=MX", filtered));
        refused(with(API, "/customers?region=US&isIncludingDeleted=true", filtered));
        with(API, "/customers?region=US", filtered).expect(200);
    }

    @Test
    void aCursorGoesWithAnotherLimitAnotherOrderOfFiltersAndUnknownParameters() {
        String cursor = cursorOf("/customers?limit=5&region=US&customerType=INDIVIDUAL");
        List<String> all = API.get("/customers?limit=100").ids();
        for (String query : List.of(
                "limit=1&region=US&customerType=INDIVIDUAL",
                "customerType=INDIVIDUAL&limit=100&region=US",
                "foo=bar&customerType=INDIVIDUAL&region=US")) {
            List<String> page =
                    with(API, "/customers?" + query, cursor).expect(200).ids();

            assertThat(page).startsWith(all.get(5)).isSubsetOf(all.subList(5, 12));
        }
    }

    @Test
    void aCursorBelongsToItsList() {
        String customers = cursorOf("/customers?limit=1");
        String accounts = cursorOf("/customers/internal-accounts?limit=1");
        String tokens = cursorOf("/tokens?limit=1");
        refused(with(API, "/tokens", customers));
        refused(with(API, "/customers/internal-accounts", customers));
        refused(with(API, "/customers", accounts));
        refused(with(API, "/customers", tokens));
        with(API, "/tokens", tokens).expect(200);
        with(API, "/customers/internal-accounts", accounts).expect(200);
    }

    @Test
    void aCursorBelongsToItsPlatform() {
        ApiClient elsewhere = TestServer.shared().newPlatform().api();
        elsewhere.post("/customers", PERSON).expect(201);
        refused(with(elsewhere, "/customers?limit=5", cursorOf("/customers?limit=5")));
        refused(with(elsewhere, "/tokens", cursorOf("/tokens?limit=1")));
    }

    @Test
    void aCursorWorksAtEveryNode() {
        try (TestServer node = TestServer.shared().anotherNode()) {
            with(PLATFORM.apiAt(node), "/customers", cursorOf("/customers?limit=5"))
                    .expect(200);
        }
    }

    @Test
    void inventedCursorsAreRefusedWhateverTheyAre() {
        long seed = System.nanoTime();
        System.out.println("CursorTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(64) + 1];
            random.nextBytes(bytes);
            refused(with(
                    API,
                    "/customers",
                    random.nextBoolean() ? encode(bytes) : "x" + new String(bytes, StandardCharsets.ISO_8859_1)));
        }
        for (String odd : List.of("null", "0", "-1", "{}", "' or 1=1 --", "../../", "%", "\u0000x")) {
            refused(with(API, "/customers", odd));
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void aWalkMeetsEveryRowThatStaysExactlyOnceWhileOthersComeAndGo() throws Exception {
        ApiClient own = TestServer.shared().newPlatform().api();
        List<String> staying = new ArrayList<>();
        List<String> going = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            (i % 4 == 0 ? going : staying)
                    .add(own.post("/customers", PERSON).expect(201).text("id"));
        }
        AtomicBoolean isOver = new AtomicBoolean();
        Thread coming = Thread.ofVirtual().start(() -> {
            for (int i = 0; !isOver.get(); i++) {
                own.post("/customers", PERSON).expect(201);
                if (i < going.size()) {
                    own.delete("/customers/" + going.get(i)).expect(200);
                }
            }
        });
        for (int limit : new int[] {3, 1, 7, 50}) {
            List<String> met = new ArrayList<>();
            ApiResponse page = own.get("/customers?limit=" + limit).expect(200);
            met.addAll(page.ids());
            while (page.json().path("hasMore").asBoolean()) {
                page = with(own, "/customers?limit=" + limit, page.text("nextCursor"))
                        .expect(200);
                met.addAll(page.ids());
            }

            assertThat(met).doesNotHaveDuplicates().containsAll(staying).isSortedAccordingTo((a, b) -> b.compareTo(a));
        }
        isOver.set(true);
        coming.join();
    }
}
