package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.wallets.OauthTest.adding;
import static dev.trellis.wallets.OauthTest.claims;
import static dev.trellis.wallets.OauthTest.nonce;
import static dev.trellis.wallets.OauthTest.proof;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import dev.trellis.Config;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.oidc.Issuers;
import dev.trellis.outbound.AllowList;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Certificates;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.webhooks.delivery.DeliveryFeature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Login by ID tokens in production, where signatures are verified with keys fetched over TLS.
class OauthProductionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private final Certificates certificates = Shared.certificates();
    private final TestOidcProvider provider = new TestOidcProvider(certificates);
    private final TestWallet.Key key = TestWallet.Key.generate();

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @SuppressWarnings("NullAway.Init")
    private TestPlatform platform;

    @SuppressWarnings("NullAway.Init")
    private ApiClient api;

    /// Shared by all tests, because keytool is slow.
    private static final class Shared {
        private static final Certificates CERTIFICATES =
                Certificates.create(folder, "provider", "san=dns:localhost", "-validity", "5");

        static Certificates certificates() {
            return CERTIFICATES;
        }
    }

    @BeforeEach
    void start() throws Exception {
        Path authorities = Files.writeString(folder.resolve("ca.pem"), certificates.authority());
        server = TestServer.start(
                RateLimitSettings.NONE,
                new Config.Webhooks(
                        new Config.Outgoing(AllowList.parse("127.0.0.1,::1"), authorities),
                        new DeliveryFeature.Settings(false, 1),
                        null));
        platform = server.newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
        api = platform.api();
        issuers().trust(platform.platform().id(), new Issuers.Issuer(provider.issuer(), List.of("app.example.com")));
    }

    @AfterEach
    void stop() {
        server.close();
        provider.close();
    }

    @Test
    void aTokenThatItsProviderSignedCounts() {
        String credential = added();
        String token =
                provider.sign(ours().put("nonce", nonce(key.compressed())).toString());
        ApiResponse session = api.post("/auth/credentials/" + credential + "/verify", proof(token, key.compressed()))
                .expect(200);

        assertThat(session.text("type")).isEqualTo("OAUTH");
        assertThat(provider.fetches()).as("its keys are kept").isEqualTo(1);
    }

    @Test
    void oneThatItDidNotSignDoesNot() throws Exception {
        added();
        String claims = ours().toString();
        String signed = provider.sign(claims);
        String other = TestOidcProvider.sign(claims, TestOidcProvider.generateKey("first"), JOSEObjectType.JWT);
        String unknown = TestOidcProvider.sign(claims, TestOidcProvider.generateKey("unknown"), JOSEObjectType.JWT);
        String access = TestOidcProvider.sign(claims, provider.key(), new JOSEObjectType("at+jwt"));
        String none = encode("{\"alg\":\"none\"}") + "." + encode(claims) + ".";
        // Whoever takes the public key for a shared one would take this.
        String head = encode("{\"alg\":\"HS256\",\"kid\":\"first\"}") + "." + encode(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(provider.key().toPublicKey().getEncoded(), "HmacSHA256"));
        String confused = head + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(head.getBytes(StandardCharsets.UTF_8)));
        String[] parts = signed.split("\\.");
        String altered = parts[0] + "." + encode(ours().put("sub", "eve").toString()) + "." + parts[2];
        String embedded = encode("{\"alg\":\"RS256\",\"jwk\":"
                        + TestOidcProvider.generateKey("x").toPublicJWK().toJSONString() + "}")
                + "." + parts[1] + "." + parts[2];

        for (String bad : List.of(other, unknown, access, none, confused, altered, embedded)) {
            api.post("/auth/credentials", adding(bare(), bad)).expect(401, "UNAUTHORIZED");
        }
        api.post("/auth/credentials", adding(bare(), signed)).expect(201);
    }

    @Test
    void onlyProvidersThatTheOperatorTrustsCountAndForTheirClients() {
        api.post("/auth/credentials", adding(bare(), provider.sign(claims().toString())))
                .expect(400, "INVALID_INPUT");
        api.post(
                        "/auth/credentials",
                        adding(
                                bare(),
                                provider.sign(ours().put("aud", "another").toString())))
                .expect(401, "UNAUTHORIZED");
        assertThat(issuers().distrust(platform.platform().id(), provider.issuer()))
                .isTrue();
        api.post("/auth/credentials", adding(bare(), provider.sign(ours().toString())))
                .expect(400, "INVALID_INPUT");
        assertThat(provider.fetches())
                .as("nobody else makes this server call out")
                .isZero();
    }

    @Test
    void aNewKeyOfAProvidersIsFound() {
        added();
        provider.rotate();
        added();

        assertThat(provider.fetches()).isEqualTo(2);
    }

    @Test
    void whenItsKeysCannotBeHadTheClientIsToldToTryAgain() {
        provider.close();
        ApiResponse refused = api.post("/auth/credentials", adding(bare(), provider.sign(ours().toString())))
                .expect(503, "SERVICE_UNAVAILABLE");

        assertThat(refused.header("Retry-After")).isPresent();
    }

    @Test
    void keysThatAreKnownOutliveAnOutage() {
        added();
        provider.close();
        server.clock().advance(Duration.ofMinutes(20));
        String account = bare();
        String token = provider.sign(
                ours().put("iat", seconds()).put("exp", seconds() + 60).toString());

        api.post("/auth/credentials", adding(account, token)).expect(201);
    }

    private tools.jackson.databind.node.ObjectNode ours() {
        return claims().put("iss", provider.issuer());
    }

    private long seconds() {
        return server.clock().instant().getEpochSecond();
    }

    private String added() {
        return api.post("/auth/credentials", adding(bare(), provider.sign(ours().toString())))
                .expect(201)
                .text("id");
    }

    private String bare() {
        String customer = api.post("/customers", individual("'fullName': 'Bo'"))
                .expect(201)
                .text("id");
        return TestWallet.account(api, customer);
    }

    private Issuers issuers() {
        return new Issuers(server.database(), server.clock());
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
