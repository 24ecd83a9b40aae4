package dev.trellis.wallets.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Known-answer tests with vectors from the wallet client libraries.
class WalletLibraryVectorsTest {
    private static Stream<JsonNode> otpBundles() throws IOException {
        return vectors().path("otpBundles").valueStream();
    }

    private static Stream<JsonNode> stamps() throws IOException {
        return vectors().path("stamps").valueStream();
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream in = WalletLibraryVectorsTest.class.getResourceAsStream("/wallets/wallet.json")) {
            return Json.mapper().readTree(in);
        }
    }

    @ParameterizedTest
    @MethodSource("otpBundles")
    void whatTheLibrariesSealIsOpened(JsonNode vector) {
        OtpEncryptionKey target = new OtpEncryptionKey(
                new BigInteger(vector.path("targetPrivateKey").asString(), 16));
        JsonNode plain = Json.mapper().readTree(vector.path("plaintext").asString());
        String bundle = vector.path("encryptedOtpBundle").asString();

        assertThat(target.decrypt(bundle)).hasValueSatisfying(said -> {
            assertThat(said.code()).isEqualTo(plain.path("otp_code").asString());
            assertThat(HexFormat.of()
                            .formatHex(P256.encodeUncompressed(said.clientKey().point())))
                    .isEqualTo(plain.path("public_key").asString());
        });
        assertThat(HexFormat.of().formatHex(P256.encodeUncompressed(P256.publicKey(target.privateKey()))))
                .isEqualTo(vector.path("targetPublicKey").asString());
    }

    @ParameterizedTest
    @MethodSource("otpBundles")
    void aBundleOfWhichOneBitIsOtherIsNotOpened(JsonNode vector) {
        OtpEncryptionKey target = new OtpEncryptionKey(
                new BigInteger(vector.path("targetPrivateKey").asString(), 16));
        ObjectNode bundle = (ObjectNode)
                Json.mapper().readTree(vector.path("encryptedOtpBundle").asString());
        for (String field : new String[] {"encappedPublic", "ciphertext"}) {
            byte[] bytes = HexFormat.of().parseHex(bundle.path(field).asString());
            for (int i = 0; i < bytes.length * 8; i++) {
                byte[] other = bytes.clone();
                other[i / 8] ^= (byte) (1 << i % 8);
                ObjectNode mutated = bundle.deepCopy();
                mutated.put(field, HexFormat.of().formatHex(other));
                assertThat(target.decrypt(mutated.toString()))
                        .as(field + " bit " + i)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stamps")
    void whatTheLibrariesStampIsVerified(JsonNode vector) {
        String payload = vector.path("payload").asString();
        assertThat(WalletSignature.parse(vector.path("stamp").asString())).hasValueSatisfying(stamp -> {
            assertThat(stamp.isValidFor(payload)).isTrue();
            assertThat(stamp.isValidFor(payload + " ")).isFalse();
            assertThat(HexFormat.of().formatHex(stamp.publicKey()))
                    .isEqualTo(vector.path("publicKey").asString());
        });
    }

    @ParameterizedTest
    @MethodSource("stamps")
    void aStampOfWhichOneBitIsOtherIsNoneOrNotOfThisKeyAndPayload(JsonNode vector) {
        String payload = vector.path("payload").asString();
        ObjectNode stamp = (ObjectNode) vector.path("decodedStamp");
        byte[] signature = HexFormat.of().parseHex(stamp.path("signature").asString());
        for (int i = 0; i < signature.length * 8; i++) {
            byte[] other = signature.clone();
            other[i / 8] ^= (byte) (1 << i % 8);
            ObjectNode mutated = stamp.deepCopy();
            mutated.put("signature", HexFormat.of().formatHex(other));
            assertThat(WalletSignature.parse(encode(mutated)).map(read -> read.isValidFor(payload)))
                    .as("bit " + i)
                    .hasValue(false);
        }
    }

    private static String encode(ObjectNode stamp) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(stamp.toString().getBytes(StandardCharsets.UTF_8));
    }
}
