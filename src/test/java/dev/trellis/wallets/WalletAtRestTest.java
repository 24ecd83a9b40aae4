package dev.trellis.wallets;

import static dev.trellis.wallets.TestWallet.toEmail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// No table contains secrets or personal data of wallets in clear (threats 96 and 100).
class WalletAtRestTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final Database database = platform.server().database();
    private final TestWallet.Key key = TestWallet.Key.generate();
    private final TestWallet ann = TestWallet.create(platform, "marked-ann@example.com");

    @Test
    void neitherAddressesNorCodesNorKeysStandInClear() {
        ann.logIn(TestWallet.Key.generate());
        ann.challenge();
        ann.patch(toEmail("marked-new@example.com")).expect(202);
        String dump = dump();

        assertThat(dump).contains("EMAIL_OTP", "CHANGE_EMAIL");
        // Bytes are printed in hex: "marked", "000000".
        assertThat(dump).doesNotContain("marked", "6d61726b6564", "303030303030", "@");
    }

    @Test
    void neitherSubjectsNorPasskeysStandInClear() {
        SoftwareAuthenticator passkey = SoftwareAuthenticator.create();
        String bare = TestWallet.account(
                platform.api(),
                platform.api()
                        .post("/customers", dev.trellis.testing.RequestBodies.individual("'fullName': 'Bo'"))
                        .expect(201)
                        .text("id"));
        platform.api()
                .post(
                        "/auth/credentials",
                        passkey.adding(bare, "bWFya2Vk")
                                .put("nickname", "marked")
                                .toString())
                .expect(201);
        ann.logIn(key);
        String token =
                OauthTest.unsigned(OauthTest.claims().put("sub", "marked").put("email", "marked@example.com"));
        platform.api()
                .post("/auth/credentials", OauthTest.adding(ann.account(), token))
                .expect(202);
        String dump = dump();

        assertThat(dump).contains("PASSKEY", "ADD_CREDENTIAL");
        assertThat(dump)
                .doesNotContain(
                        "marked",
                        "6d61726b6564",
                        "@",
                        passkey.credentialId(),
                        java.util.HexFormat.of().formatHex(passkey.id()));
    }

    @Test
    void anAddressLooksDifferentWithEachTenant() {
        TestWallet elsewhere = TestWallet.create(TestServer.shared().newPlatform(), "marked-ann@example.com");
        assertThat(elsewhere.credentials()).hasSize(1);
        List<String> lookups = database.query(
                "select encode(lookup, 'hex') as l from wallet_credentials where customer_id in (?, ?)",
                row -> row.text("l"),
                java.util.UUID.fromString(ann.customer().substring(9)),
                java.util.UUID.fromString(elsewhere.customer().substring(9)));

        assertThat(lookups).hasSize(2).doesNotHaveDuplicates();
    }

    private String dump() {
        StringBuilder dump = new StringBuilder();
        for (String table : List.of(
                "wallet_credentials", "wallet_codes", "wallet_sessions", "wallet_addresses", "signed_requests")) {
            database.query(
                            "select t::text as t from " + table + " t where platform_id = ?",
                            row -> row.text("t"),
                            platform.platform().id().uuid())
                    .forEach(dump::append);
        }
        return dump.toString();
    }
}
