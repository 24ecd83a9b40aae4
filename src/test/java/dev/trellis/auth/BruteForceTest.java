package dev.trellis.auth;

import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Wrong credentials are rate-limited; right ones are not (threat 3).
class BruteForceTest {
    private static final TestServer SERVER = TestServer.start(new RateLimitSettings(0, 6));
    private static final TestPlatform PLATFORM = SERVER.newPlatform();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// One test, since all guesses come from one address: 6 per minute for a token, 30 for
    /// the address.
    @Test
    void guessingIsLimitedByTokenAndByAddressAndNeverLocksTheOwnerOut() {
        ApiClient owner = PLATFORM.api();
        ApiResponse other = owner.post("/tokens", json("{'name': 'other', 'permissions': ['VIEW']}"))
                .expect(201);

        int refused = 0;
        ApiResponse reply = guess(PLATFORM.clientId(), 0);
        for (int i = 1; reply.status() == 401; i++) {
            refused++;
            owner.get("/customers").expect(200);
            reply = guess(PLATFORM.clientId(), i);
        }
        assertThat(refused).isBetween(6, 8);
        assertLimited(reply);
        owner.get("/customers").expect(200);
        new ApiClient(SERVER.baseUrl(), other.text("clientId"), other.text("clientSecret"))
                .get("/customers")
                .expect(200);

        guess(other.text("clientId"), 0).expect(401, "UNAUTHORIZED");
        int total = refused + 2;
        reply = guess(id(total), 0);
        while (reply.status() == 401) {
            total++;
            reply = guess(id(total), 0);
        }
        assertThat(total).isBetween(30, 40);
        assertLimited(reply);
        assertLimited(ApiClient.anonymous(SERVER.baseUrl()).get("/customers"));
        owner.get("/customers").expect(200);
        owner.get("/config").expect(200);
    }

    private static void assertLimited(ApiResponse reply) {
        reply.expect(429, "RATE_LIMITED");
        assertThat(Integer.parseInt(reply.header("Retry-After").orElse("0"))).isBetween(1, 61);
    }

    private static ApiResponse guess(String id, int secret) {
        return new ApiClient(SERVER.baseUrl(), id, "guess-" + secret).get("/customers");
    }

    private static String id(int number) {
        return "%032d".formatted(number);
    }
}
