package dev.trellis.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A sealed value can be decrypted only with its own key, in its own place and unaltered.
class SealingTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final UUID TENANT = UUID.fromString("019542f5-b3e7-7d02-8000-000000000001");
    private static final UUID ROW = UUID.fromString("019542f5-b3e7-7d02-8000-000000000002");
    private static final UUID OTHER = UUID.fromString("019542f5-b3e7-7d02-8000-000000000003");
    private static final AssociatedData HERE = new AssociatedData(TENANT, ROW, "profile");
    private static final byte[] PLAIN = "{\"fullName\":\"Ann\"}".getBytes(StandardCharsets.UTF_8);

    private final DataKey key = key();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 1_000, 1_000_000})
    void whatIsSealedOpensInItsPlace(int length) {
        byte[] plain = new byte[length];
        RANDOM.nextBytes(plain);

        assertThat(key.open(key.seal(plain, HERE), HERE)).isEqualTo(plain);
        assertThat(key.open(key.seal(plain, HERE), new AssociatedData(TENANT, ROW, "profile")))
                .isEqualTo(plain);
    }

    @Test
    void theSameIsSealedDifferentlyEachTime() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            nonces.add(Arrays.toString(Arrays.copyOfRange(key.seal(PLAIN, HERE), 1, 13)));
        }
        assertThat(nonces).hasSize(1_000);
    }

    @Test
    void whatWasMovedElsewhereDoesNotOpen() {
        byte[] sealed = key.seal(PLAIN, HERE);
        for (AssociatedData elsewhere : List.of(
                new AssociatedData(OTHER, ROW, "profile"),
                new AssociatedData(TENANT, OTHER, "profile"),
                new AssociatedData(TENANT, ROW, "identifier"),
                new AssociatedData(TENANT, ROW, ""),
                new AssociatedData(TENANT, ROW, "profile "),
                new AssociatedData(TENANT, ROW, "Profile"),
                new AssociatedData(ROW, TENANT, "profile"))) {
            assertThatThrownBy(() -> key.open(sealed, elsewhere))
                    .as(elsewhere.toString())
                    .isInstanceOf(DecryptionException.class);
        }
    }

    @Test
    void anotherKeyDoesNotOpenIt() {
        byte[] sealed = key.seal(PLAIN, HERE);

        assertThatThrownBy(() -> key().open(sealed, HERE)).isInstanceOf(DecryptionException.class);
    }

    @Test
    void noBitOfItCanBeAltered() {
        byte[] sealed = key.seal(PLAIN, HERE);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] altered = sealed.clone();
            altered[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> key.open(altered, HERE)).isInstanceOf(DecryptionException.class);
        }
    }

    @Test
    void nothingCanBeCutOffOrPutOn() {
        byte[] sealed = key.seal(PLAIN, HERE);
        for (int length = 0; length < sealed.length + 20; length++) {
            byte[] altered = Arrays.copyOf(sealed, length);
            if (length != sealed.length) {
                assertThatThrownBy(() -> key.open(altered, HERE)).isInstanceOf(DecryptionException.class);
            }
        }
    }

    @Test
    void whatIsSealedShowsNothingOfWhatItWas() {
        byte[] plain = "secret-secret-secret-secret-secret".getBytes(StandardCharsets.US_ASCII);

        assertThat(new String(key.seal(plain, HERE), StandardCharsets.ISO_8859_1))
                .doesNotContain("secret");
    }

    @Test
    void aKeyDoesNotPrintItself() {
        assertThat(key.toString()).isEqualTo("[redacted data key]");
        assertThatThrownBy(() -> key.open(new byte[0], HERE))
                .hasMessageNotContaining("Ann")
                .hasMessageContaining("sealed value");
    }

    private static DataKey key() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new DataKey(new SecretKeySpec(bytes, "AES"), RANDOM);
    }
}
