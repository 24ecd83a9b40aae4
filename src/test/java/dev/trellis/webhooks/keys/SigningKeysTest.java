package dev.trellis.webhooks.keys;

import static dev.trellis.webhooks.keys.SigningKeysFixture.bytes;
import static dev.trellis.webhooks.keys.SigningKeysFixture.isSigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DecryptionException;
import dev.trellis.testing.ConcurrentCalls;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The signatures, the public keys, and the encryption of the private keys.
class SigningKeysTest {
    private final SigningKeysFixture fixture = new SigningKeysFixture();
    private final SigningKeys keys = fixture.node();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theHeaderHasOneExactForm() {
        for (int i = 0; i < 100; i++) {
            assertThat(keys.sign(bytes("{\"n\": " + i + "}"))).matches(SigningKeysFixture.HEADER);
        }
    }

    @Test
    void whateverIsSignedVerifies() {
        long seed = new Random().nextLong();
        System.out.println("SigningKeysTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] body = new byte[random.nextInt(i < 490 ? 2_000 : 1_000_000)];
            random.nextBytes(body);
            String header = keys.sign(body);
            assertThat(isSigned(body, header, keys.list())).isTrue();
            byte[] longer = Arrays.copyOf(body, body.length + 1);
            assertThat(isSigned(longer, header, keys.list())).isFalse();
        }
    }

    @Test
    void manyThreadsSignAtOnce() {
        List<Boolean> verified = ConcurrentCalls.times(
                16,
                thread -> IntStream.range(0, 100)
                        .mapToObj(i -> bytes(thread + "/" + i))
                        .allMatch(body -> isSigned(body, keys.sign(body), keys.list())));
        assertThat(verified).containsOnly(true);
    }

    @Test
    void aPublicKeyIsListedAsPem() {
        SigningKeyView key = keys.list().getFirst();

        assertThat(key.status()).isEqualTo(SigningKeyView.Status.ACTIVE);
        assertThat(key.retiresAt()).isNull();
        assertThat(key.id().text()).matches("WebhookKey:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        List<String> lines = key.publicKey().lines().toList();
        assertThat(key.publicKey()).endsWith("-----END PUBLIC KEY-----\n").doesNotContain("\r");
        assertThat(lines.getFirst()).isEqualTo("-----BEGIN PUBLIC KEY-----");
        assertThat(lines.get(1)).hasSize(64);
        assertThat(lines).hasSize(4);
    }

    @Test
    void thePrivateKeyStandsNowhereInClear() throws GeneralSecurityException {
        keys.rotate(Duration.ofHours(1), Duration.ofHours(1));
        List<String> rows =
                fixture.database.query("select to_jsonb(k)::text as t from webhook_keys k", row -> row.text("t"));
        assertThat(rows).hasSize(2);
        String dump = String.join("\n", rows);
        String names = keys + " " + keys.list();
        for (SigningKeyView key : keys.list()) {
            byte[] pkcs8 = pkcs8(key.id().uuid());
            ECPrivateKey opened =
                    (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            BigInteger secret = opened.getS();
            String text = names
                    + new SigningKeySet(new SigningKeyStore(fixture.database, fixture.ring)
                            .listNotRetired(fixture.clock.instant()));
            assertThat(text).contains(key.id().text());
            for (String shown : List.of(dump, text)) {
                assertThat(shown.toLowerCase(Locale.ROOT))
                        .doesNotContain(HexFormat.of().formatHex(pkcs8))
                        .doesNotContain(secret.toString(16))
                        .doesNotContain(secret.toString());
                assertThat(shown).doesNotContain(Base64.getEncoder().encodeToString(pkcs8));
            }
            byte[] spki = Base64.getMimeDecoder().decode(key.publicKey().replaceAll("-----[A-Z ]+-----", ""));
            assertThat(dump)
                    .as("the dump shows what is in clear")
                    .contains(HexFormat.of().formatHex(spki));
        }
    }

    @Test
    void aSealedKeyOpensInItsOwnRowOnly() {
        fixture.database.commit(SqlStatement.of(
                "update webhook_keys set id = ?", UUID.fromString("00000000-0000-4000-8000-000000000001")));

        assertThatThrownBy(fixture::node).isInstanceOf(DecryptionException.class);
    }

    @Test
    void aKeyThatWasAlteredIsNotUsed() {
        fixture.database.commit(
                SqlStatement.of(
                        "update webhook_keys set sealed_private = set_byte(sealed_private, 40, get_byte(sealed_private, 40) # 1)"));

        assertThatThrownBy(fixture::node).isInstanceOf(DecryptionException.class);
        fixture.clock.advance(Duration.ofSeconds(11));
        assertThat(isSigned(bytes("{}"), keys.sign(bytes("{}")), keys.list()))
                .as("a running node goes on with what it knows")
                .isTrue();
    }

    private byte[] pkcs8(UUID id) {
        UUID server = new UUID(0, 0);
        return fixture.database
                .first(
                        "select wrapped_key, sealed_private from webhook_keys where id = ?",
                        row -> fixture.ring
                                .unwrap(row.bytes("wrapped_key"), server, id)
                                .open(
                                        row.bytes("sealed_private"),
                                        new AssociatedData(server, id, "webhook-signing-key")),
                        id)
                .orElseThrow();
    }
}
