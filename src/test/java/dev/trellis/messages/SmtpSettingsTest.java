package dev.trellis.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.Config;
import dev.trellis.base.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The configuration of the mail server and of other external services.
class SmtpSettingsTest {
    private static final String FROM = "no-reply@acme.example";

    @ParameterizedTest
    @CsvSource({
        "smtp://mail.example.com, mail.example.com, 587, NONE",
        "smtp://mail.example.com:25, mail.example.com, 25, NONE",
        "smtp://u:p@mail.example.com:587?starttls=true, mail.example.com, 587, STARTTLS",
        "smtps://u:p@mail.example.com, mail.example.com, 465, TLS",
        "smtps://u:p@mail.example.com:4650, mail.example.com, 4650, TLS",
        "smtp://u:p@localhost:2525, localhost, 2525, NONE"
    })
    void aUrlNamesHostPortAndSecurity(String url, String host, int port, SmtpSettings.Security security) {
        SmtpSettings server = SmtpSettings.parse(new Secret(url), FROM);

        assertThat(server.host()).isEqualTo(host);
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.security()).isEqualTo(security);
    }

    @Test
    void aPasswordMayHoldAnyCharacterAndIsNotPrinted() {
        SmtpSettings server = SmtpSettings.parse(
                new Secret("smtps://user%40acme.example:p%3Ass%2Fw%40rd@mail.example.com"), "Acme <" + FROM + ">");

        assertThat(server.user()).isEqualTo("user@acme.example");
        assertThat(Objects.requireNonNull(server.password()).reveal()).isEqualTo("p:ss/w@rd");
        assertThat(server.toString()).doesNotContain("p:ss/w@rd").contains("[redacted]");
        assertThat(server.fromName()).isEqualTo("Acme");
        assertThat(server.from()).isEqualTo(FROM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example.com",
                "http://mail.example.com",
                "smtp://",
                "smtp://u:topsecret@",
                "smtp://host/path",
                "smtp://host?starttls=maybe",
                "smtp://a b:topsecret@host",
                "smtp://u:topsecret@mail.example.com:25",
                "smtp://u:topsecret@mail.example.com?starttls=false"
            })
    void aWrongUrlIsRefusedWithoutBeingQuoted(String url) {
        assertThatThrownBy(() -> SmtpSettings.parse(new Secret(url), FROM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("TRELLIS_SMTP_URL")
                .message()
                .doesNotContain("topsecret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme", "Acme <acme>", "a@example.com, b@example.com", "A\r\nBcc: b@example.com <a@example.com>"
            })
    void aWrongSenderIsRefused(String from) {
        assertThatThrownBy(() -> SmtpSettings.parse(new Secret("smtp://localhost"), from))
                .hasMessageStartingWith("TRELLIS_MAIL_FROM");
    }

    @Test
    void theConfigurationHoldsIt() {
        Config config = Config.read(
                environment(
                        "TRELLIS_SMTP_URL", "smtp://localhost:2525",
                        "TRELLIS_MAIL_FROM", FROM,
                        "TRELLIS_PUBLIC_URL", "https://grid.example.com/",
                        "TRELLIS_END_USER_TERMS_URL", "https://example.com/terms"),
                null);

        assertThat(Objects.requireNonNull(config.integrations().mailServer()).port())
                .isEqualTo(2525);
        assertThat(config.integrations().publicUrl()).isEqualTo("https://grid.example.com");
        assertThat(config.integrations().endUserTermsUrl()).isEqualTo("https://example.com/terms");
        assertThat(Config.read(environment(), null).integrations()).isEqualTo(Config.Integrations.defaults());
    }

    @Test
    void everyFaultOfTheConfigurationIsTold() {
        assertThatThrownBy(() -> Config.read(
                        environment(
                                "TRELLIS_SMTP_URL", "smtp://localhost",
                                "TRELLIS_PUBLIC_URL", "grid.example.com",
                                "TRELLIS_END_USER_TERMS_URL", "javascript:alert(1)"),
                        null))
                .hasMessageContaining("Set both TRELLIS_SMTP_URL and TRELLIS_MAIL_FROM")
                .hasMessageContaining("TRELLIS_PUBLIC_URL must be")
                .hasMessageContaining("TRELLIS_END_USER_TERMS_URL must be");
    }

    private static Map<String, String> environment(String... pairs) {
        Map<String, String> environment = new HashMap<>(
                Map.of("TRELLIS_DATABASE_URL", "postgres://u:p@localhost/x", "TRELLIS_MASTER_KEY_FILE", "master.key"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return environment;
    }
}
