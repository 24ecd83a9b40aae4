package dev.trellis.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.PlatformId;
import dev.trellis.customers.CustomerType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens, texts, colours and forms, without a server.
class HostedFormsTest {
    @Test
    void aTokenHasOneEncoding() {
        byte[] secret = new byte[KycLinkToken.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        KycLinkToken token = new KycLinkToken(new PlatformId(UUID.randomUUID()), UUID.randomUUID(), secret);

        assertThat(KycLinkToken.parse(token.text()).orElseThrow().secret()).isEqualTo(secret);
        assertThat(token.text()).matches("[A-Za-z0-9_-]{75}");
        assertThat(token).hasToString("LinkToken[" + token.link() + "]");
        for (String malformed : List.of(
                "",
                token.text() + "A",
                token.text().substring(1),
                token.text().replace(token.text().charAt(3), '+'))) {
            assertThat(KycLinkToken.parse(malformed)).as(malformed).isEmpty();
        }
    }

    @Test
    void everyLanguageHasEveryTextWithTheSamePlaceholders() {
        LocalizedTexts english = LocalizedTexts.forLanguage("en");
        for (LocalizedTexts language : LocalizedTexts.ALL.values()) {
            assertThat(language.own().keySet())
                    .as(language.language())
                    .isEqualTo(english.own().keySet());
            language.own()
                    .forEach((key, text) -> assertThat(placeholders(text))
                            .as(language.language() + " " + key)
                            .isEqualTo(placeholders(english.get(key))));
        }
        assertThat(LocalizedTexts.forLanguage("xx").language()).isEqualTo("en");
    }

    @Test
    void everyFieldHasItsTexts() {
        LocalizedTexts texts = LocalizedTexts.forLanguage("en");
        for (CustomerType type : CustomerType.values()) {
            for (FlowStep step : FlowStep.forType(type)) {
                assertThat(texts.has("step." + step.slug() + ".title"))
                        .as(step.slug())
                        .isTrue();
                for (FormField field : step.fields()) {
                    assertThat(texts.has(field.textKey() + ".label"))
                            .as(field.path())
                            .isTrue();
                    assertThat(texts.has(field.textKey() + ".error"))
                            .as(field.path())
                            .isTrue();
                    assertThat(field.choices()).allMatch(choice -> texts.has("choice." + choice));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"#000000, #fff", "#ffffff, #000", "#ffee00, #000", "#1d4ed8, #fff", "#ff0000, #000"})
    void textOnTheAccentColourHasEnoughContrast(String color, String textColor) {
        assertThat(ThemeStylesheet.css(color)).contains("--on-accent:" + textColor);
        assertThat(ThemeStylesheet.contrast(ThemeStylesheet.luminance(color), textColor.equals("#fff") ? 1 : 0))
                .isGreaterThanOrEqualTo(4.5);
    }

    @Test
    void aFormBecomesARequestOfTheApi() {
        FormValues form =
                FormValues.parse(("fullName=+Jane+D%C3%B6e+&birthDate.day=5&birthDate.month=3&birthDate.year=1992"
                                + "&nationality=&other=x")
                        .getBytes(StandardCharsets.US_ASCII));
        var json = form.only(FlowStep.IDENTITY.fields()).toJson(FlowStep.IDENTITY.fields());

        assertThat(json).hasToString("{\"fullName\":\"Jane Döe\",\"birthDate\":\"1992-03-05\"}");
        assertThat(FormValues.fromJson(json, FlowStep.IDENTITY.fields()).text("birthDate.day"))
                .isEqualTo("5");
    }

    private static Set<String> placeholders(String text) {
        Set<String> placeholders = new HashSet<>();
        var matcher = Pattern.compile("\\{\\d}").matcher(text);
        while (matcher.find()) {
            placeholders.add(matcher.group());
        }
        return placeholders;
    }
}
