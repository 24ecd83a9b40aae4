package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// `./trellis sign-in`.
@Order(2)
class SignInMethodsCommandTest {
    private final CommandRunner commands = CommandRunner.on(TestDatabase.create(2));

    @Test
    void providersAndSitesAreNamedListedAndRemoved() throws IOException, InterruptedException {
        String platform = platform("PRODUCTION");
        commands.run(
                "sign-in",
                "issuer",
                "accounts.google.com",
                "--audience",
                "one",
                "--audience",
                "two",
                "--platform",
                platform);
        commands.run(
                "sign-in",
                "relying-party",
                "example.com",
                "--origin",
                "https://app.example.com",
                "--platform",
                platform);
        assertThat(commands.run("sign-in", "list", "--platform", platform))
                .contains(
                        "  https://accounts.google.com  for one, two\n", "  example.com  at https://app.example.com\n");
        assertThat(Json.mapper().readTree(commands.run("sign-in", "list", "--platform", platform, "--json")))
                .isEqualTo(Json.mapper().readTree("""
                        {"issuers": [{"issuer": "https://accounts.google.com", "audiences": ["one", "two"]}],
                         "relyingParties": [{"id": "example.com", "origins": ["https://app.example.com"]}]}"""));

        commands.run("sign-in", "issuer", "https://accounts.google.com", "--remove", "--platform", platform);
        commands.run("sign-in", "relying-party", "example.com", "--remove", "--platform", platform);
        assertThat(commands.run("sign-in", "list", "--platform", platform))
                .contains("  none\n", "  any site with HTTPS\n");
    }

    @Test
    void aMistakeIsSaidInASentence() throws IOException, InterruptedException {
        String platform = platform("SANDBOX");
        assertRefused("The issuer must be an https URL", "issuer", "http://id.example", "--audience", "a", platform);
        assertRefused("An origin must be", "relying-party", "example.com", "--origin", "https://evil.org", platform);
        assertRefused(
                "There is no such platform",
                "issuer",
                "https://id.example",
                "--audience",
                "a",
                "Platform:019542f5-b3e7-1d02-0000-000000000001");
    }

    /// The platform stands last.
    private void assertRefused(String sentence, String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length + 2];
        all[0] = "sign-in";
        System.arraycopy(arguments, 0, all, 1, arguments.length - 1);
        all[arguments.length] = "--platform";
        all[arguments.length + 1] = arguments[arguments.length - 1];
        commands.assertFails("trellis: " + sentence, all);
    }

    private String platform(String mode) throws IOException, InterruptedException {
        String created = commands.run(
                "platform",
                "create",
                "--name",
                "A",
                "--mode",
                mode,
                "--uma-domain",
                mode.toLowerCase(java.util.Locale.ROOT) + ".example",
                "--json");
        return Json.mapper().readTree(created).path("platformId").asString();
    }
}
