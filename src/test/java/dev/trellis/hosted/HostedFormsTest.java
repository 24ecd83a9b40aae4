package dev.trellis.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.PlatformId;
import dev.trellis.customers.CustomerType;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What needs no server: tokens, words, colours, forms.
class HostedFormsTest {
    @Test
    void aTokenHasOneSpelling() {
        byte[] secret = new byte[KycLinkToken.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        KycLinkToken token = new KycLinkToken(new PlatformId(UUID.randomUUID()), UUID.randomUUID(), secret);

        assertThat(KycLinkToken.parse(token.text()).orElseThrow().secret()).isEqualTo(secret);
        assertThat(token.text()).matches("[A-Za-z0-9_-]{75}");
        assertThat(token).hasToString("LinkToken[" + token.link() + "]");
        for (String other : List.of(
                "",
                token.text() + "A",
                token.text().substring(1),
                token.text().replace(token.text().charAt(3), '+'))) {
            assertThat(KycLinkToken.parse(other)).as(other).isEmpty();
        }
    }

    @Test
    void everyLanguageHasEveryTextWithTheSamePlaces() {
        LocalizedTexts english = LocalizedTexts.forLanguage("en");
        for (LocalizedTexts other : LocalizedTexts.ALL.values()) {
            assertThat(other.own().keySet())
                    .as(other.language())
                    .isEqualTo(english.own().keySet());
            other.own()
                    .forEach((key, text) -> assertThat(places(text))
                            .as(other.language() + " " + key)
                            .isEqualTo(places(english.get(key))));
        }
        assertThat(LocalizedTexts.forLanguage("xx").language()).isEqualTo("en");
    }

    @Test
    void everyQuestionHasItsWords() {
        LocalizedTexts texts = LocalizedTexts.forLanguage("en");
        for (CustomerType type : CustomerType.values()) {
            for (FlowStep step : FlowStep.stepsOf(type)) {
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
    void onAColourStandsWhatCanBeRead(String color, String onIt) {
        assertThat(ThemeStylesheet.css(color)).contains("--on-accent:" + onIt);
        assertThat(ThemeStylesheet.contrast(ThemeStylesheet.luminance(color), onIt.equals("#fff") ? 1 : 0))
                .isGreaterThanOrEqualTo(4.5);
    }

    @Test
    void aFormBecomesWhatTheApiTakes() {
        FormValues form = FormValues.parse(("fullName=+Jane+D%C3%B6e+&birthDate.day=5&birthDate.month=3&birthDate.year=1992"
                        + "&nationality=&other=x")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        var json = form.of(FlowStep.IDENTITY.fields()).json(FlowStep.IDENTITY.fields());

        assertThat(json).hasToString("{\"fullName\":\"Jane Döe\",\"birthDate\":\"1992-03-05\"}");
        assertThat(FormValues.of(json, FlowStep.IDENTITY.fields()).text("birthDate.day")).isEqualTo("5");
    }

    private static Set<String> places(String text) {
        Set<String> places = new HashSet<>();
        var matcher = java.util.regex.Pattern.compile("\\{\\d}").matcher(text);
        while (matcher.find()) {
            places.add(matcher.group());
        }
        return places;
    }
}
