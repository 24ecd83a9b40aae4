package dev.trellis.passkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.passkeys.RelyingParties.RelyingParty;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which relying parties are accepted for an origin (WebAuthn, section 5.1.2).
class RelyingPartyPolicyTest {
    @ParameterizedTest
    @CsvSource({
        // origin, domain, sandbox, production
        "https://example.com, example.com, true, true",
        "https://app.example.com, example.com, true, true",
        "https://a.b.example.com:8443, b.example.com, true, true",
        "https://example.com, com, false, false",
        "https://example.com, app.example.com, false, false",
        "https://example.com, other.com, false, false",
        "https://notexample.com, example.com, false, false",
        "http://example.com, example.com, true, false",
        "http://localhost:3000, localhost, true, false",
        "https://app.localhost, localhost, false, false",
        "https://example.com/, example.com, false, false",
        "https://example.com@evil.com, example.com, false, false",
        "https://example.com#x, example.com, false, false",
        "HTTPS://example.com, example.com, false, false",
        "ftp://example.com, example.com, false, false",
        "android:apk-key-hash:abcdefghijklmnopqrstuvwxyz, example.com, false, false",
        "null, example.com, false, false",
    })
    void withoutNamesTheSiteItselfCounts(String origin, String domain, boolean inSandbox, boolean inProduction)
            throws Exception {
        assertThat(new RelyingPartyPolicy(List.of(), true)
                        .findDomain(sha256(domain), origin)
                        .isPresent())
                .isEqualTo(inSandbox);
        assertThat(new RelyingPartyPolicy(List.of(), false)
                        .findDomain(sha256(domain), origin)
                        .isPresent())
                .isEqualTo(inProduction);
    }

    @Test
    void onceOneIsNamedNoOtherCounts() throws Exception {
        RelyingPartyPolicy sites = new RelyingPartyPolicy(
                List.of(new RelyingParty("example.com", List.of("https://app.example.com"))), true);

        assertThat(sites.findDomain(sha256("example.com"), "https://app.example.com"))
                .contains("example.com");
        assertThat(sites.findDomain(sha256("example.com"), "https://example.com"))
                .isEmpty();
        assertThat(sites.findDomain(sha256("app.example.com"), "https://app.example.com"))
                .isEmpty();
        assertThat(sites.findDomain(sha256("localhost"), "http://localhost")).isEmpty();
    }

    @Test
    void anOperatorNamesThem() {
        TestPlatform platform = TestServer.shared().newPlatform();
        TestPlatform production = TestServer.shared().newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
        RelyingParties parties = parties();
        String app = "android:apk-key-hash:" + "a".repeat(43);

        parties.allow(platform.platform().id(), new RelyingParty("example.com", List.of("https://example.com", app)));
        parties.allow(platform.platform().id(), new RelyingParty("example.com", List.of("https://app.example.com")));
        assertThat(parties.policyFor(platform.platform()))
                .isEqualTo(new RelyingPartyPolicy(
                        List.of(new RelyingParty("example.com", List.of("https://app.example.com"))), true));
        assertThat(parties.policyFor(production.platform())).isEqualTo(new RelyingPartyPolicy(List.of(), false));
        assertThat(parties.disallow(production.platform().id(), "example.com")).isFalse();
        assertThat(parties.disallow(platform.platform().id(), "example.com")).isTrue();
        assertThat(parties.all(platform.platform().id())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.com",
                "https://notexample.com",
                "https://example.com/",
                "https://example.com/path",
                "ftp://example.com",
                "example.com",
                "android:apk-key-hash:no",
                "",
            })
    void whatIsNoOriginOfADomainsOwnIsRefused(String origin) {
        TestPlatform platform = TestServer.shared().newPlatform();
        RelyingParty party = new RelyingParty("example.com", origin.isEmpty() ? List.of() : List.of(origin));

        assertThatThrownBy(() -> parties().allow(platform.platform().id(), party))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("example.com");
    }

    private static RelyingParties parties() {
        return new RelyingParties(
                TestServer.shared().database(), TestServer.shared().clock());
    }

    private static byte[] sha256(String text) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
