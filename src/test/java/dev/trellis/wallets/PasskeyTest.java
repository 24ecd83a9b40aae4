package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.passkeys.RelyingParties;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// Credentials and logins by passkeys (behaviour, section 5; WebAuthn Level 3, section 7).
class PasskeyTest {
    private static final String CHALLENGE = "ArkQi2yAYHPlgnJNFBlneIwchQdWXBOTrdB-AmMUB21";

    private final TestPlatform platform = TestServer.crowded().newPlatform();
    private final ApiClient api = platform.api();
    private final SoftwareAuthenticator passkey = SoftwareAuthenticator.create();
    private final TestWallet.Key key = TestWallet.Key.generate();

    @Test
    void theFirstCredentialOfAWalletIsThePlatformsToSetUp() {
        String account = bare();
        ApiResponse added = add(account, passkey).expect(201);

        assertThat(added.text("type")).isEqualTo("PASSKEY");
        assertThat(added.text("nickname")).isEqualTo("Telephone");
        assertThat(added.text("credentialId")).isEqualTo(passkey.credentialId());
        assertThat(added.json().has("otpEncryptionTargetBundle")).isFalse();
        ApiResponse listed = api.get("/auth/credentials?accountId=" + account).expect(200);
        assertThat(listed.text("data.0.credentialId")).isEqualTo(passkey.credentialId());
    }

    /// Attestation of a real hardware key, from an example of the contract. Nothing in it is
    /// signed, so that the client data may come from this test.
    @Test
    void theAttestationOfTheContractCounts() {
        ObjectNode body =
                SoftwareAuthenticator.create().at("https://dev.dontneeda.pw").adding(bare(), CHALLENGE);
        ObjectNode attestation = (ObjectNode) body.path("attestation");
        attestation.put(
                "credentialId",
                "AdKXJEch1aV5Wo7bj7qLHskVY4OoNaj9qu8TPdJ7kSAgUeRxWNngXlcNIGt4gexZGKVGcqZpqqWordXb_he1izY");
        attestation.put(
                "attestationObject",
                "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVjFPdxHEOnAiLIp26idVjIguzn3Ipr_RlsKZWsa-5qK-KBFAAAAAAAAAAAAAAAAAAAAAAAA"
                        + "AAAAQQHSlyRHIdWleVqO24-6ix7JFWODqDWo_arvEz3Se5EgIFHkcVjZ4F5XDSBreIHsWRilRnKmaaqlqK3V2_4XtYs2pQECAyYgASFYID5P"
                        + "QTZQQg6haZFQWFzqfAOyQ_ENsMH8xxQ4GRiNPsqrIlggU8IVUOV8qpgk_Jh-OTaLuZL52KdX1fTht07X4DiQPow");
        api.post("/auth/credentials", body.toString()).expect(201);
    }

    @Test
    void everyOtherOneIsItsOwnersToAuthoriseAndThereMayBeSeveral() {
        TestWallet ann = TestWallet.create(platform, "ann@example.com");
        ann.logIn(key);
        String body = passkey.adding(ann.account(), CHALLENGE).toString();
        ApiResponse asked = api.post("/auth/credentials", body).expect(202);

        assertThat(asked.text("type")).isEqualTo("PASSKEY");
        assertThat(asked.text("payloadToSign")).contains("Telephone", passkey.credentialId());
        TestWallet.signed(api, asked, key).post("/auth/credentials", body).expect(201);
        String second =
                SoftwareAuthenticator.create().adding(ann.account(), CHALLENGE).toString();
        asked = api.post("/auth/credentials", second).expect(202);
        TestWallet.signed(api, asked, key).post("/auth/credentials", second).expect(201);
        assertThat(ann.credentials()).hasSize(3);
    }

    @Test
    void onePasskeyIsOneCredential() {
        String account = bare();
        add(account, passkey).expect(201);

        add(account, passkey).expect(400, "PASSKEY_CREDENTIAL_ALREADY_EXISTS");
        add(bare(), passkey).expect(400, "PASSKEY_CREDENTIAL_ALREADY_EXISTS");
        List<String> accounts = List.of(bare(), bare(), bare(), bare(), bare(), bare(), bare(), bare());
        SoftwareAuthenticator other = SoftwareAuthenticator.create();
        List<ApiResponse> replies = ConcurrentCalls.times(accounts.size(), i -> add(accounts.get(i), other));
        assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 400).hasSize(accounts.size() - 1);
        assertThat(TestServer.crowded()
                        .newPlatform()
                        .api()
                        .get("/auth/credentials?accountId=" + account)
                        .expect(200)
                        .ids())
                .as("another platform's is nobody's")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other challenge",
                "not present",
                "elsewhere",
                "another domain",
                "a registry",
                "a get",
                "no passkey"
            })
    void anAttestationThatDoesNotHoldIsAFaultOfTheField(String what) {
        UnaryOperator<SoftwareAuthenticator> broken =
                switch (what) {
                    case "not present" -> it -> it.with(0);
                    case "elsewhere" -> it -> it.at("https://evil.example.org");
                    case "another domain" -> it -> it.of("example.org");
                    case "a registry" -> it -> it.of("com");
                    case "a get" -> it -> it.saying("webauthn.get");
                    default -> it -> it;
                };
        ObjectNode body = broken.apply(passkey).adding(bare(), CHALLENGE);
        if (what.equals("other challenge")) {
            body.put("challenge", "another");
        } else if (what.equals("no passkey")) {
            ((ObjectNode) body.path("attestation")).put("attestationObject", "AAAA");
        }
        assertThat(api.post("/auth/credentials", body.toString())
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("attestation");
    }

    @Test
    void everyFaultOfABodyIsToldAtOnce() {
        ApiResponse refused = api.post(
                        "/auth/credentials",
                        "{\"type\":\"PASSKEY\",\"nickname\":7,\"attestation\":{\"clientDataJson\":\"a\",\"transports\":[\"pigeon\"]}}")
                .expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "accountId",
                        "nickname",
                        "challenge",
                        "attestation.clientDataJson",
                        "attestation.transports.0",
                        "attestation.credentialId",
                        "attestation.attestationObject");
        String path = "/auth/credentials/" + add(bare(), passkey).expect(201).text("id");
        assertThat(api.post(path + "/verify", "{\"type\":\"PASSKEY\"}")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .contains("assertion", "assertion.signature");
        for (String body : List.of(
                "", "{}", "{\"clientPublicKey\":\"02\"}", "{\"clientPublicKey\":\"02" + "f".repeat(64) + "\"}")) {
            assertThat(api.post(path + "/challenge", body)
                            .expect(400, "INVALID_INPUT")
                            .invalidFields())
                    .containsExactly("clientPublicKey");
        }
    }

    @Test
    void itsSignatureOfTheChallengeBeginsASessionOfTheKey() {
        String credential = add(bare(), passkey).expect(201).text("id");
        ApiResponse challenge = challenge(credential, key.compressed());
        assertThat(challenge.text("challenge")).matches("[0-9a-f]{64}");
        assertThat(challenge.text("credentialId")).isEqualTo(passkey.credentialId());
        assertThat(challenge.text("id")).isEqualTo(credential);
        ApiResponse session = verify(credential, challenge, passkey).expect(200);

        assertThat(session.text("type")).isEqualTo("PASSKEY");
        assertThat(session.text("credentialId")).isEqualTo(passkey.credentialId());
        assertThat(session.json().has("encryptedSessionSigningKey")).isFalse();
        String path = "/auth/sessions/" + session.text("id");
        ApiResponse asked = api.delete(path).expect(202);
        TestWallet.signed(api, asked, TestWallet.Key.generate()).delete(path).expect(401, "WALLET_SIGNATURE_INVALID");
        TestWallet.signed(api, asked, key).delete(path).expect(204);
        assertThat(verify(credential, challenge(credential, key.uncompressed()), passkey)
                        .expect(200)
                        .text("encryptedSessionSigningKey"))
                .as("the older way")
                .isNotEmpty();
    }

    /// Each has one error. Afterwards the same passkey is still accepted.
    @Test
    void whatItDidNotSignLikeThatBeginsNone() {
        SoftwareAuthenticator verified = passkey.with(SoftwareAuthenticator.PRESENT | SoftwareAuthenticator.VERIFIED);
        String account = bare();
        String credential = add(account, verified).expect(201).text("id");
        ApiResponse challenge = challenge(credential, key.compressed());
        String text = challenge.text("challenge");
        Map<String, ObjectNode> wrong = Map.ofEntries(
                Map.entry("another challenge", verified.proof("f".repeat(64))),
                Map.entry(
                        "its bytes instead of its text",
                        verified.proof(new String(
                                java.util.HexFormat.of().parseHex(text),
                                java.nio.charset.StandardCharsets.ISO_8859_1))),
                Map.entry(
                        "another origin",
                        verified.at("https://evil.example.org").proof(text)),
                Map.entry(
                        "plain http elsewhere",
                        verified.at("http://evil.example.org").proof(text)),
                Map.entry("another domain", verified.of("app.example.com").proof(text)),
                Map.entry("a creation", verified.saying("webauthn.create").proof(text)),
                Map.entry(
                        "nobody present",
                        verified.with(SoftwareAuthenticator.VERIFIED).proof(text)),
                Map.entry(
                        "nobody verified",
                        verified.with(SoftwareAuthenticator.PRESENT).proof(text)),
                Map.entry(
                        "another key",
                        verified.holding(SoftwareAuthenticator.create().secret())
                                .proof(text)),
                Map.entry("another passkey", SoftwareAuthenticator.create().proof(text)),
                Map.entry("no signature", altered(verified.proof(text), "signature")),
                Map.entry("no data", altered(verified.proof(text), "authenticatorData")),
                Map.entry("no client", altered(verified.proof(text), "clientDataJson")));
        ApiClient with = api.with("Request-Id", challenge.text("requestId"));
        wrong.forEach((what, body) -> {
            ApiResponse refused = with.post("/auth/credentials/" + credential + "/verify", body.toString());
            assertThat(refused.status()).as(what + ": " + refused.body()).isEqualTo(401);
        });
        assertThat(api.get("/auth/sessions?accountId=" + account).expect(200).ids())
                .isEmpty();
        verify(credential, challenge, verified).expect(200);
    }

    private static ObjectNode altered(ObjectNode proof, String field) {
        ((ObjectNode) proof.path("assertion")).put(field, "AAAA");
        return proof;
    }

    @Test
    void clientsThatTakeTheChallengeForBase64AreUnderstood() {
        String credential = add(bare(), passkey).expect(201).text("id");
        ApiResponse challenge = challenge(credential, key.compressed());
        api.with("Request-Id", challenge.text("requestId"))
                .post(
                        "/auth/credentials/" + credential + "/verify",
                        passkey.proofOf(challenge.text("challenge")).toString())
                .expect(200);
    }

    @Test
    void whoeverWasNotVerifiedWhenItWasMadeNeedNotBe() {
        String credential = add(bare(), passkey).expect(201).text("id");
        verify(credential, challenge(credential, key.compressed()), passkey).expect(200);
        verify(
                        credential,
                        challenge(credential, key.compressed()),
                        passkey.with(SoftwareAuthenticator.PRESENT | SoftwareAuthenticator.VERIFIED))
                .expect(200);
    }

    @Test
    void aCopyIsFoundByItsCount() {
        String credential = add(bare(), passkey.counting(5)).expect(201).text("id");
        for (long stale : List.of(0L, 4L, 5L)) {
            verify(credential, challenge(credential, key.compressed()), passkey.counting(stale))
                    .expect(401, "UNAUTHORIZED");
        }
        verify(credential, challenge(credential, key.compressed()), passkey.counting(7))
                .expect(200);
        verify(credential, challenge(credential, key.compressed()), passkey.counting(6))
                .expect(401, "UNAUTHORIZED");
        verify(credential, challenge(credential, key.compressed()), passkey.counting(8))
                .expect(200);
    }

    @Test
    void aChallengeCountsOnceForFiveMinutesForItsCredentialAlone() {
        try (TestServer own = TestServer.start()) {
            TestPlatform elsewhere = own.newPlatform();
            ApiClient client = elsewhere.api();
            String account = TestWallet.account(
                    client,
                    client.post("/customers", individual("'fullName': 'Bo'"))
                            .expect(201)
                            .text("id"));
            String credential = client.post(
                            "/auth/credentials",
                            passkey.adding(account, CHALLENGE).toString())
                    .expect(201)
                    .text("id");
            ApiResponse challenge = client.post(
                            "/auth/credentials/" + credential + "/challenge",
                            "{\"clientPublicKey\":\"" + key.compressed() + "\"}")
                    .expect(200);
            String proof = passkey.proof(challenge.text("challenge")).toString();
            String path = "/auth/credentials/" + credential + "/verify";
            client.post(path, proof).expect(401, "REQUEST_ID_MISSING");
            client.with("Request-Id", "Request:019542f5-b3e7-1d02-0000-000000000001")
                    .post(path, proof)
                    .expect(401, "UNAUTHORIZED");
            client.with("Request-Id", "nonsense").post(path, proof).expect(401, "UNAUTHORIZED");
            own.clock().advance(Duration.ofMinutes(5).plusSeconds(1));
            client.with("Request-Id", challenge.text("requestId"))
                    .post(path, proof)
                    .expect(401, "UNAUTHORIZED");
        }
        String account = bare();
        String credential = add(account, passkey).expect(201).text("id");
        ApiResponse challenge = challenge(credential, key.compressed());
        SoftwareAuthenticator second = SoftwareAuthenticator.create();
        String other = add(bare(), second).expect(201).text("id");
        verify(other, challenge, second).expect(401, "UNAUTHORIZED");
        verify(credential, challenge, passkey).expect(200);
        verify(credential, challenge, passkey).expect(401, "UNAUTHORIZED");
        assertThat(api.get("/auth/sessions?accountId=" + account).expect(200).ids())
                .hasSize(1);
    }

    @Test
    void ofFiftyAtOnceOneBegins() {
        String account = bare();
        String credential = add(account, passkey).expect(201).text("id");
        ApiResponse challenge = challenge(credential, key.compressed());
        List<ApiResponse> replies = ConcurrentCalls.times(50, i -> verify(credential, challenge, passkey));

        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 401).hasSize(49);
        assertThat(api.get("/auth/sessions?accountId=" + account).expect(200).ids())
                .hasSize(1);
    }

    @Test
    void challengesAreLimited() {
        String credential = add(bare(), passkey).expect(201).text("id");
        String path = "/auth/credentials/" + credential + "/challenge";
        String body = "{\"clientPublicKey\":\"" + key.compressed() + "\"}";
        for (int i = 0; i < 30; i++) {
            api.post(path, body).expect(200);
        }
        ApiResponse refused = api.post(path, body).expect(429, "RATE_LIMITED");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(1, 600);
    }

    @Test
    void inProductionItIsForAWebsiteWithTls() {
        TestPlatform production = TestServer.crowded().newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
        ApiClient client = production.api();
        String account = TestWallet.account(
                client,
                client.post("/customers", individual("'fullName': 'Bo'"))
                        .expect(201)
                        .text("id"));
        SoftwareAuthenticator local = passkey.of("localhost").at("http://localhost:3000");
        client.post("/auth/credentials", local.adding(account, CHALLENGE).toString())
                .expect(400, "INVALID_INPUT");
        add(bare(), local).expect(201);
        client.post("/auth/credentials", passkey.adding(account, CHALLENGE).toString())
                .expect(201);
    }

    @Test
    void onceASiteIsNamedNoOtherCounts() {
        String credential = add(bare(), passkey).expect(201).text("id");
        RelyingParties parties = new RelyingParties(
                TestServer.crowded().database(), TestServer.crowded().clock());
        parties.allow(
                platform.platform().id(),
                new RelyingParties.RelyingParty("example.org", List.of("https://wallet.example.org")));

        verify(credential, challenge(credential, key.compressed()), passkey).expect(401, "UNAUTHORIZED");
        add(bare(), SoftwareAuthenticator.create()).expect(400, "INVALID_INPUT");
        SoftwareAuthenticator theirs =
                SoftwareAuthenticator.create().of("example.org").at("https://wallet.example.org");
        String added = add(bare(), theirs).expect(201).text("id");
        verify(added, challenge(added, key.compressed()), theirs).expect(200);
    }

    /// CBOR with deep nesting, false lengths, and unterminated maps (RFC 8949).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "81",
                "A1",
                "BF61",
                "9F",
                "D9D9F7",
                "5F",
                "C2",
                "9B7FFFFFFFFFFFFFFF",
                "5B7FFFFFFFFFFFFFFF",
                "BB7FFFFFFFFFFFFFFF"
            })
    void cborThatIsMeantToHurtIsAFaultOfTheField(String repeated) {
        ObjectNode body = passkey.adding(bare(), CHALLENGE);
        byte[] bytes = java.util.HexFormat.of().parseHex("A363666D74" + repeated.repeat(90_000 / repeated.length()));
        ((ObjectNode) body.path("attestation")).put("attestationObject", SoftwareAuthenticator.encode(bytes));
        assertThat(api.post("/auth/credentials", body.toString())
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("attestation");
    }

    @Test
    void noPieceOfWhatAnAuthenticatorMakesCausesAnError() {
        long seed = System.nanoTime();
        java.util.Random random = new java.util.Random(seed);
        String account = bare();
        ObjectNode good = passkey.adding(account, CHALLENGE);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ObjectNode body = good.deepCopy();
            ObjectNode attestation = (ObjectNode) body.path("attestation");
            String field = List.of("attestationObject", "clientDataJson", "credentialId")
                    .get(i % 3);
            byte[] bytes = CredentialBodies.decodeBase64(attestation.path(field));
            for (int k = 0; k <= random.nextInt(3); k++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut =
                    random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)) : bytes;
            attestation.put(field, SoftwareAuthenticator.encode(cut));
            statuses.add(api.post("/auth/credentials", body.toString()).status());
        }
        assertThat(statuses).as("seed %d", seed).isSubsetOf(400, 201, 202);
    }

    private ApiResponse add(String account, SoftwareAuthenticator added) {
        return api.post("/auth/credentials", added.adding(account, CHALLENGE).toString());
    }

    private ApiResponse challenge(String credential, String clientPublicKey) {
        return api.post(
                        "/auth/credentials/" + credential + "/challenge",
                        "{\"clientPublicKey\":\"" + clientPublicKey + "\"}")
                .expect(200);
    }

    private ApiResponse verify(String credential, ApiResponse challenge, SoftwareAuthenticator with) {
        return api.with("Request-Id", challenge.text("requestId"))
                .post(
                        "/auth/credentials/" + credential + "/verify",
                        with.proof(challenge.text("challenge")).toString());
    }

    /// A wallet without credentials.
    private String bare() {
        String customer = api.post("/customers", individual("'fullName': 'Bo'"))
                .expect(201)
                .text("id");
        return TestWallet.account(api, customer);
    }
}
