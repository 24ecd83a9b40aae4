package dev.trellis.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Required claims and validity of ID tokens (behaviour, section 5; OpenID Connect Core 1.0,
/// section 2).
class IdTokenTest {
    private static final long NOW = 1_800_000_000;

    @Test
    void itSaysWhoIsMeantByWhomAndForWhom() throws Exception {
        UnverifiedIdTokenClaims token = UnverifiedIdTokenClaims.parse(token("""
                {"iss": "accounts.google.com", "aud": ["app"], "sub": "42", "iat": 1800000000, "exp": 1800003600,
                 "nonce": "n", "email": "ann@example.com"}"""));

        assertThat(token.issuer()).as("Google writes it in two ways").isEqualTo("https://accounts.google.com");
        assertThat(token.audience()).isEqualTo("app");
        assertThat(token.subject()).isEqualTo("42");
        assertThat(token.nonce()).isEqualTo("n");
        assertThat(token.email()).isEqualTo("ann@example.com");
        assertThat(token).asString().doesNotContain("42", "ann");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // iat | exp | nbf | whether it counts at 1 800 000 000, half a second on
                "1800000000 | 1800003600 |            | true",
                "1799999940 | 1800003600 |            | true",
                "1799999939 | 1800003600 |            | false",
                "1800000005 | 1800003600 |            | true",
                "1800000006 | 1800003600 |            | false",
                "1800000000 | 1800000001 |            | true",
                "1800000000 | 1800000000 |            | false",
                "1799999990 | 1799999999 |            | false",
                "1800000000 | 1800003600 | 1800000000 | true",
                "1800000000 | 1800003600 | 1800000006 | false",
                "1800000000.9 | 1800003600.5 |        | true",
            })
    void itCountsForAMinute(String issued, String expires, String notBefore, boolean counts) throws Exception {
        String from = notBefore == null ? "" : ", \"nbf\": " + notBefore;
        UnverifiedIdTokenClaims token = UnverifiedIdTokenClaims.parse(
                token("{\"iss\": \"https://id.example\", \"aud\": \"app\", \"sub\": \"1\", \"iat\": " + issued
                        + ", \"exp\": " + expires + from + "}"));

        assertThat(token.validityError(Instant.ofEpochSecond(NOW).plusMillis(500))
                        .isEmpty())
                .isEqualTo(counts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "{\"iss\": 1, \"aud\": \"a\", \"sub\": \"1\", \"iat\": 1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": [], \"sub\": \"1\", \"iat\": 1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": [\"a\", \"b\"], \"sub\": \"1\", \"iat\": 1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": \"\", \"sub\": \"1\", \"iat\": 1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": \"a\", \"sub\": \"\\ud800\", \"iat\": 1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": \"a\", \"aud\": \"b\", \"sub\": \"1\", \"iat\": 1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": \"a\", \"sub\": 1, \"iat\": 1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": \"a\", \"sub\": \"1\", \"iat\": \"1\", \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": \"a\", \"sub\": \"1\", \"iat\": 1}",
                "{\"iss\": \"i\", \"aud\": \"a\", \"sub\": \"1\", \"iat\": -1, \"exp\": 2}",
                "{\"iss\": \"i\", \"aud\": \"a\", \"sub\": \"1\", \"iat\": 1, \"exp\": 1e300}",
            })
    void oneThatLacksSomethingIsMalformed(String claims) {
        assertThatThrownBy(() -> UnverifiedIdTokenClaims.parse(token(claims)))
                .isInstanceOf(UnverifiedIdTokenClaims.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "a.b", "a.b.c.d", "e30.e30", "%%.e30.x", "e30 .e30.x", "bnVsbA.e30.x", "€.€.€"})
    void whatHasNotThreePartsIsMalformed(String text) {
        assertThatThrownBy(() -> UnverifiedIdTokenClaims.parse(text))
                .isInstanceOf(UnverifiedIdTokenClaims.Malformed.class);
    }

    @Test
    void everythingThatItLacksIsToldAtOnce() {
        assertThatThrownBy(() -> UnverifiedIdTokenClaims.parse(token("{\"iss\": \"i\"}")))
                .asInstanceOf(type(UnverifiedIdTokenClaims.Malformed.class))
                .satisfies(malformed -> assertThat(malformed.errors()).hasSize(4));
    }

    private static String token(String claims) {
        return encode("{\"alg\":\"RS256\"}") + "." + encode(claims) + ".c2ln";
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
