package dev.trellis.sealing;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.db.Database;
import dev.trellis.db.DatabaseUnavailable;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A stolen dump, disk or backup contains no personal data in clear text (threats 4, 96, 99).
class EncryptionAtRestTest {
    private static final Path DISK = Path.of("target", "test-postgres").toAbsolutePath();

    private final TestServer server = TestServer.shared();
    private final TestPlatform platform = server.newPlatform();
    private final ApiClient api = platform.api();

    /// A marker in every personal field that is long enough for it.
    private final String mark = "q" + HexFormat.of().formatHex(random(8)) + "z";

    /// A marker in fields that are not encrypted.
    private final String clear = "clear" + HexFormat.of().formatHex(random(8));

    @Test
    void nothingPersonalStandsInAnyTableInClear() {
        List<String> personal = seed();
        String dump = dump();

        for (String text : personal) {
            for (String form : forms(text)) {
                assertThat(dump.contains(form)).as("a dump shows " + form).isFalse();
            }
        }
        // Unencrypted fields are found, so the dump is complete.
        assertThat(dump).contains(clear).contains(platform.umaDomain());
    }

    @Test
    void nothingPersonalStandsOnTheDiskInClear() throws IOException {
        seed();
        Eventually.holds("everything is on the disk", Duration.ofMinutes(2), this::isCheckpointed);

        boolean isClearSeen = false;
        for (Path file : files()) {
            String bytes = read(file);
            assertThat(bytes.contains(mark)).as(file + " shows personal data").isFalse();
            isClearSeen |= bytes.contains(clear);
        }
        assertThat(isClearSeen).as("what may stand in clear is seen").isTrue();
    }

    /// On a slow disk it takes longer than a statement may; it goes on all the same.
    private boolean isCheckpointed() {
        try {
            server.database().commit(SqlStatement.of("checkpoint"));
            return true;
        } catch (DatabaseUnavailable stillWriting) {
            return false;
        }
    }

    @Test
    void noSecretStandsInAnyTable() {
        ApiResponse token = api.post("/tokens", json("{'name': 'x', 'permissions': ['VIEW']}"))
                .expect(201);
        ApiResponse keyed = api.with("Idempotency-Key", "key-" + mark)
                .post("/tokens", json("{'name': 'y', 'permissions': ['VIEW']}"))
                .expect(201);
        String dump = dump();

        for (String secret : List.of(token.text("clientSecret"), keyed.text("clientSecret"), platform.clientSecret())) {
            for (String form : forms(secret)) {
                assertThat(dump.contains(form)).as("a dump shows a secret").isFalse();
            }
            assertThat(dump.contains(secret)).isFalse();
        }
        String hash = server.database()
                .first(
                        "select secret_hash from api_tokens where platform_id = ? and name = 'x'",
                        row -> HexFormat.of().formatHex(row.bytes("secret_hash")),
                        platform.platform().id().uuid())
                .orElseThrow();
        new ApiClient(server.baseUrl(), token.text("clientId"), hash)
                .get("/customers")
                .expect(401, "UNAUTHORIZED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sealed_profile", "wrapped_key", "sealed_profile, wrapped_key"})
    void whatIsMovedToAnotherCustomerDoesNotOpenThere(String columns) {
        String victim = create("'fullName': 'Victim " + mark + "'");
        String thief = create("'fullName': 'Thief'");
        String joined = columns.contains(",") ? "(" + columns + ")" : columns;
        server.database()
                .commit(SqlStatement.of(
                        "update customers set " + joined + " = (select " + columns
                                + " from customers where id = ?) where id = ?",
                        uuid(victim),
                        uuid(thief)));

        ApiResponse reply = api.get("/customers/" + thief).expect(500, "INTERNAL_ERROR");
        assertThat(reply.body()).doesNotContain(mark);
        assertThat(api.get("/customers/" + victim).expect(200).text("fullName")).isEqualTo("Victim " + mark);
    }

    @Test
    void whatIsMovedToAnotherColumnDoesNotOpenThere() {
        String customer = create("'fullName': 'Ann'", "'identifier': '{}" + mark + "'");
        server.database()
                .commit(SqlStatement.of(
                        "update customers set sealed_profile = sealed_identifier where id = ?", uuid(customer)));

        assertThat(api.get("/customers/" + customer)
                        .expect(500, "INTERNAL_ERROR")
                        .body())
                .doesNotContain(mark);
    }

    @Test
    void theIdentificationNumberIsKeptAndCannotBeRead() {
        String number = "ID-" + mark;
        String customer = create("'identifier': '" + number + "'");
        byte[] sealed = server.database()
                .first(
                        "select sealed_identifier from customers where id = ?",
                        row -> row.bytes("sealed_identifier"),
                        uuid(customer))
                .orElseThrow();

        assertThat(sealed).hasSizeGreaterThan(number.length());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(mark);
    }

    /// Creates customers with the marker in every personal field, through every route that writes
    /// such fields.
    ///
    /// @return texts that must not be in the dump
    private List<String> seed() {
        String person = """
                {"customerType": "INDIVIDUAL", "platformCustomerId": "%2$s", "email": "%1$s@example.com",
                "phoneNumber": "+4915799887766", "fullName": "Name %1$s", "birthDate": "1931-07-19",
                "nationality": "MX", "idType": "SSN", "identifier": "%1$s-SSN", "countryOfIssuance": "MX",
                "address": {"line1": "L1 %1$s", "line2": "L2 %1$s", "city": "C %1$s", "state": "S %1$s",
                "postalCode": "%1$s", "country": "MX"},
                "sourceOfFundsOtherDescription": "D1 %1$s", "sourceOfWealthOtherDescription": "D2 %1$s",
                "purposeOfAccountOtherDescription": "D3 %1$s", "pepStatus": "FAMILY_OR_ASSOCIATE",
                "endUserTermsConsent": {"acceptedAt": "2025-07-21T17:32:28Z", "ipAddress": "203.0.113.197",
                "termsVersion": "V1", "acceptanceMethod": "CHECKBOX"}}""".formatted(mark, clear);
        ApiResponse created =
                api.with("Idempotency-Key", clear).post("/customers", person).expect(201);
        api.with("Idempotency-Key", clear).post("/customers", person).expect(201);
        String path = "/customers/" + created.text("id");
        api.patch(path, individual("'fullName': 'Other " + mark + "'", "'identifier': '" + mark + "-2'"))
                .expect(200);
        api.get("/customers").expect(200);

        ObjectNode business = (ObjectNode) Json.mapper().readTree(RequestBodies.business());
        ObjectNode info = (ObjectNode) business.path("businessInfo");
        for (String field : List.of(
                "legalName",
                "doingBusinessAs",
                "registrationNumber",
                "taxId",
                "sourceOfFunds",
                "sourceOfFundsOtherDescription",
                "purposeOfAccountOtherDescription",
                "primaryContactFirstName",
                "primaryContactLastName")) {
            info.put(field, field + " " + mark);
        }
        String company = api.post("/customers", business.toString()).expect(201).text("id");
        api.delete("/customers/" + company).expect(200);
        api.with("Idempotency-Key", clear + "-refused")
                .post("/customers", individual("'fullName': '" + mark + "'", "'email': '" + mark + "'"))
                .expect(400);

        List<String> personal = new ArrayList<>();
        texts(Json.mapper().readTree(person), personal);
        texts(business, personal);
        personal.add("Other " + mark);
        personal.add(mark + "-2");
        personal.add(mark + "-SSN");
        personal.removeIf(text -> text.equals(clear) || text.length() < 10);
        personal.removeAll(List.of("INDIVIDUAL", "2025-07-21T17:32:28Z", "2018-03-14"));
        assertThat(personal).hasSizeGreaterThan(20);
        return personal;
    }

    private static void texts(JsonNode node, List<String> texts) {
        if (node.isString()) {
            texts.add(node.asString());
        }
        node.forEach(child -> texts(child, texts));
    }

    /// Returns the forms that a text may have in a dump: plain, as bytea prints it, and in base64
    /// at any offset.
    private static List<String> forms(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> forms = new ArrayList<>(List.of(text, HexFormat.of().formatHex(bytes)));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + bytes.length];
            System.arraycopy(bytes, 0, shifted, shift, bytes.length);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            forms.add(base64.substring(shift == 0 ? 0 : shift + 1, base64.length() - 1));
        }
        return forms;
    }

    /// Returns every row of every table, as text.
    private String dump() {
        Database database = server.database();
        StringBuilder dump = new StringBuilder();
        for (String table : database.query(
                "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
                row -> row.text("name"))) {
            database.query("select t::text as row from " + table + " t", row -> row.text("row"))
                    .forEach(row -> dump.append(row).append('\n'));
        }
        return dump.toString();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(DISK)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException vanished) {
            return files();
        }
    }

    /// Returns the bytes of a file; empty when it no longer exists, as recycled log files may not.
    private static String read(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException recycled) {
            return "";
        }
    }

    private String create(String... members) {
        return api.post("/customers", individual(members)).expect(201).text("id");
    }

    private static UUID uuid(String customer) {
        return CustomerId.parse(customer).orElseThrow().uuid();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
