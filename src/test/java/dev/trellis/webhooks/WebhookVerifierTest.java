package dev.trellis.webhooks;

import static dev.trellis.webhooks.keys.SigningKeysFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.json.Json;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.webhooks.keys.SigningKey;
import dev.trellis.webhooks.keys.SigningKeyId;
import dev.trellis.webhooks.keys.SigningKeyView;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The sample verifier for receivers written in Java.
class WebhookVerifierTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] BODY = bytes("{\"id\": \"Webhook:1\"}");

    private final SigningKey key = newKey();
    private final String pem = pem(key);
    private final String base64 = Base64.getEncoder().encodeToString(key.sign(BODY, RANDOM));
    private final WebhookVerifier verifier = WebhookVerifier.of(pem);

    @Test
    void onlyTheBytesThatWereSignedAreAccepted() {
        assertThat(verifier.verify(BODY, header(base64))).isTrue();
        for (int i = 0; i < BODY.length; i++) {
            byte[] changed = BODY.clone();
            changed[i] ^= 1;
            assertThat(verifier.verify(changed, header(base64))).isFalse();
        }
        assertThat(verifier.verify(new byte[0], header(base64))).isFalse();
    }

    @Test
    void anyOfSeveralKeysMayHaveSigned() {
        SigningKey other = newKey();
        String byOther = header(Base64.getEncoder().encodeToString(other.sign(BODY, RANDOM)));

        assertThat(verifier.verify(BODY, byOther)).isFalse();
        assertThat(WebhookVerifier.of(pem, pem(other)).verify(BODY, byOther)).isTrue();
        assertThat(WebhookVerifier.of(pem(other), pem).verify(BODY, byOther)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":\"1\",\"s\":\"%s\"}",
                "{\"s\": \"%s\", \"v\": \"1\"}",
                "\t{\r\n \"s\"\t:\n\"%s\"\r,\"v\"  :  \"1\" }\n",
            })
    void whitespaceAndOrderOfTheHeaderDoNotMatter(String form) {
        assertThat(verifier.verify(BODY, form.formatted(base64))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{}",
                "[]",
                "%s",
                "\"%s\"",
                "{\"v\": \"2\", \"s\": \"%s\"}",
                "{\"v\": 1, \"s\": \"%s\"}",
                "{\"v\": \"\", \"s\": \"%s\"}",
                "{\"V\": \"1\", \"S\": \"%s\"}",
                "{\"s\": \"%s\"}",
                "{\"v\": \"1\"}",
                "{\"v\": \"1\", \"s\": \"\"}",
                "{\"v\": \"1\", \"s\": null}",
                "{\"v\": \"1\", \"s\": [\"%s\"]}",
                "{\"v\": \"1\", \"s\": \" %s\"}",
                "{\"v\": \"1\", \"s\": \"%s====\"}",
                "{\"v\": \"1\", \"s\": \"AAAA%s\"}",
                "{\"v\": \"1\", \"s\": \"%s\"",
                "{\"v\": \"1\", \"s\": \"%s\"}}",
                "{\"v\": \"1\", \"s\": \"%s\",}",
                "{\"v\": \"1\", \"v\": \"1\", \"s\": \"%s\"}",
                "{\"v\": \"1\" \"s\": \"%s\"}",
                "{'v': '1', 's': '%s'}",
                "{\"v\": \"1\", \"s\": \"%s\"} {\"v\": \"1\", \"s\": \"%s\"}",
                "{\"v\": \"1\",\u00a0\"s\": \"%s\"}",
            })
    void anythingElseIsRefused(String form) {
        assertThat(verifier.verify(BODY, form.replace("%s", base64))).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway")
    void aMissingHeaderIsRefused() {
        assertThat(verifier.verify(BODY, null)).isFalse();
        assertThat(verifier.verify(BODY, "{".repeat(1_000_000))).isFalse();
    }

    @Test
    void signaturesOfAnotherShapeAreRefused() {
        byte[] der = Base64.getDecoder().decode(base64);
        byte[] raw = new byte[64];
        for (byte[] shape : List.of(
                raw,
                new byte[] {0x30, 0},
                new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0},
                new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1},
                Arrays.copyOf(der, der.length + 1),
                Arrays.copyOf(der, der.length - 1),
                Arrays.copyOfRange(der, 1, der.length))) {
            assertThat(verifier.verify(BODY, header(Base64.getEncoder().encodeToString(shape))))
                    .isFalse();
        }
    }

    @Test
    void noHeaderThrowsAndOnlyTheSameSignatureIsAccepted() {
        long seed = new Random().nextLong();
        System.out.println("WebhookVerifierTest seed " + seed);
        Random random = new Random(seed);
        String valid = header(base64);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder header = new StringBuilder(valid);
            int at = random.nextInt(valid.length());
            char other = (char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x10000));
            switch (random.nextInt(3)) {
                case 0 -> header.setCharAt(at, other);
                case 1 -> header.insert(at, other);
                default -> header.delete(at, Math.min(valid.length(), at + 1 + random.nextInt(20)));
            }
            if (verifier.verify(BODY, header.toString())) {
                assertThat(signatureIn(header.toString()))
                        .as("seed %d, step %d: the same signature, written otherwise", seed, i)
                        .isEqualTo(Base64.getDecoder().decode(base64));
            }
        }
    }

    private static byte[] signatureIn(String header) {
        return Base64.getDecoder()
                .decode(Json.mapper().readTree(header).path("s").stringValue());
    }

    @Test
    void threadsMayShareOne() {
        assertThat(ConcurrentCalls.times(8, i -> {
                    for (int n = 0; n < 50; n++) {
                        if (!verifier.verify(BODY, header(base64))) {
                            return false;
                        }
                    }
                    return true;
                }))
                .containsOnly(true);
    }

    @Test
    void whatIsNoP256KeyIsSaidSo() throws GeneralSecurityException {
        for (String bad : List.of("", "x", pem.substring(0, 80), pem.replace("PUBLIC", "PRIVATE"), p384())) {
            assertThatThrownBy(() -> WebhookVerifier.of(pem, bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("P-256");
        }
        assertThatThrownBy(WebhookVerifier::of).isInstanceOf(IllegalArgumentException.class);
        assertThat(WebhookVerifier.of(pem.replace("\n", "\r\n")).verify(BODY, header(base64)))
                .isTrue();
    }

    private static String p384() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        String spki = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + spki + "\n-----END PUBLIC KEY-----\n";
    }

    private static String header(String base64) {
        return "{\"v\": \"1\", \"s\": \"" + base64 + "\"}";
    }

    private static SigningKey newKey() {
        KeyPair pair = SigningKey.generate(RANDOM);
        return new SigningKey(
                new SigningKeyId(UUID.randomUUID()),
                pair.getPublic().getEncoded(),
                pair.getPrivate().getEncoded(),
                Instant.EPOCH,
                null);
    }

    private static String pem(SigningKey key) {
        return key.view(SigningKeyView.Status.ACTIVE).publicKey();
    }
}
