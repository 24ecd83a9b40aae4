package dev.trellis.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.Config;
import dev.trellis.TrellisServer;
import dev.trellis.base.Environment;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.Secret;
import dev.trellis.db.Database;
import dev.trellis.db.Migrations;
import dev.trellis.db.SqlStatement;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestDatabase;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The root keys of a database, and the master key that decrypts them at start.
class RootKeyRingTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final IdGenerator IDS = new IdGenerator(Clock.systemUTC(), RANDOM);
    private static final UUID TENANT = UUID.randomUUID();
    private static final UUID CUSTOMER = UUID.randomUUID();
    private static final AssociatedData HERE = new AssociatedData(TENANT, CUSTOMER, "profile");

    private static final Database DATABASE = new Database(TestDatabase.create(4));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeAll
    static void migrate() throws IOException {
        Migrations.run(DATABASE.dataSource());
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        DATABASE.commit(SqlStatement.of("delete from root_keys"));
    }

    @Test
    void aCustomersKeyOpensAgainAfterEveryStart() throws IOException {
        MasterKeySource master = new MasterKeySource.InFile(folder.resolve("master.key"));
        RootKeyRing before = load(master);
        DataKey key = before.newDataKey();
        byte[] wrapped = before.wrap(key, TENANT, CUSTOMER);
        byte[] sealed = key.seal(new byte[] {1, 2, 3}, HERE);

        assertThat(load(master).unwrap(wrapped, TENANT, CUSTOMER).open(sealed, HERE))
                .containsExactly(1, 2, 3);
        assertThat(rootKeys()).hasSize(1);
    }

    @Test
    void aWrappedKeyOpensForItsCustomerOnly() throws IOException {
        RootKeyRing ring = load(new MasterKeySource.InFile(folder.resolve("master.key")));
        byte[] wrapped = ring.wrap(ring.newDataKey(), TENANT, CUSTOMER);

        assertThatThrownBy(() -> ring.unwrap(wrapped, CUSTOMER, TENANT)).isInstanceOf(DecryptionException.class);
        assertThatThrownBy(() -> ring.unwrap(wrapped, TENANT, TENANT)).isInstanceOf(DecryptionException.class);
        assertThatThrownBy(() -> ring.unwrap(wrapped, UUID.randomUUID(), CUSTOMER))
                .isInstanceOf(DecryptionException.class);
        for (int i = 0; i < wrapped.length; i++) {
            byte[] altered = wrapped.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> ring.unwrap(altered, TENANT, CUSTOMER)).isInstanceOf(DecryptionException.class);
            byte[] cut = Arrays.copyOf(wrapped, i);
            assertThatThrownBy(() -> ring.unwrap(cut, TENANT, CUSTOMER)).isInstanceOf(DecryptionException.class);
        }
    }

    @Test
    void aKeyOfTheServerIsTheSameAfterEveryStartAndAnotherForEachPurpose() throws IOException {
        MasterKeySource master = new MasterKeySource.InFile(folder.resolve("master.key"));
        RootKeyRing one = load(master);
        RootKeyRing two = load(master);
        byte[] sealed = one.serverKey("answers").seal(new byte[] {1}, HERE);

        assertThat(two.serverKey("answers").open(sealed, HERE)).containsExactly(1);
        assertThatThrownBy(() -> two.serverKey("other").open(sealed, HERE)).isInstanceOf(DecryptionException.class);
        assertThat(one.macKey("cursors").getEncoded())
                .isEqualTo(two.macKey("cursors").getEncoded())
                .isNotEqualTo(one.macKey("other").getEncoded())
                .isNotEqualTo(one.serverKey("cursors").secret().getEncoded());
    }

    @Test
    void aKeyFileIsMadeOnceAndForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("master.key");
        load(new MasterKeySource.InFile(file));
        String made = Files.readString(file);

        assertThat(Base64.getDecoder().decode(made.strip())).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        load(new MasterKeySource.InFile(file));
        assertThat(Files.readString(file)).isEqualTo(made);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void withoutTheKeyFileTheDatabaseStaysShut() throws IOException {
        Path file = folder.resolve("master.key");
        load(new MasterKeySource.InFile(file));
        List<String> before = rootKeys();
        Files.delete(file);

        assertThatThrownBy(() -> load(new MasterKeySource.InFile(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("missing")
                .hasMessageContaining("Nothing was changed");
        assertThat(file).doesNotExist();
        assertThat(rootKeys()).isEqualTo(before);
    }

    @Test
    void withAnotherKeyTheDatabaseStaysShut() throws IOException {
        MasterKeySource right = new MasterKeySource.InFile(folder.resolve("right.key"));
        load(right);
        List<String> before = rootKeys();
        for (MasterKeySource wrong : List.of(
                new MasterKeySource.InConfiguration(new Secret(randomKey())),
                new MasterKeySource.FromCommand("printf " + randomKey()))) {
            assertThatThrownBy(() -> load(wrong))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(wrong.location())
                    .hasMessageContaining("Nothing was changed");
        }

        assertThat(rootKeys()).isEqualTo(before);
        load(right);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "not base64 at all, is it?",
                "AAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "0000000000000000000000000000000000000000000000000000000000000000"
            })
    void whatIsNoKeyIsRefusedAndNotRepeated(String text) throws IOException {
        Path file = folder.resolve("master.key");
        Files.writeString(file, text);
        for (MasterKeySource master : List.of(
                new MasterKeySource.InFile(file),
                new MasterKeySource.InConfiguration(new Secret(text)),
                new MasterKeySource.FromCommand("printf '" + text.replace("'", "") + "'"))) {
            var refusal = assertThatThrownBy(() -> load(master))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("32 bytes");
            if (!text.isEmpty()) {
                refusal.hasMessageNotContaining(text);
            }
        }
        assertThat(Files.readString(file)).isEqualTo(text);
        assertThat(rootKeys()).isEmpty();
    }

    @Test
    void aCommandMayPrintTheKey() throws IOException {
        String key = randomKey();
        load(new MasterKeySource.FromCommand("echo " + key));

        load(new MasterKeySource.InConfiguration(new Secret("  " + key + "\n")));
        assertThat(rootKeys()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "echo AAAA; exit 3", "no-such-command-anywhere 2>/dev/null"})
    void aCommandThatFailsIsTold(String command) {
        assertThatThrownBy(() -> load(new MasterKeySource.FromCommand(command))).isInstanceOf(IOException.class);
        assertThat(rootKeys()).isEmpty();
    }

    @Test
    void nodesThatStartAtOnceAgreeOnOneRootKey() throws IOException {
        for (int round = 0; round < 20; round++) {
            MasterKeySource master = new MasterKeySource.InConfiguration(new Secret(randomKey()));
            assertAgree(ConcurrentCalls.times(4, node -> loadUnchecked(master)));
            load(master);
            empty();
        }
    }

    /// The file does not exist yet: whichever process creates it, all of them must use that key,
    /// and so must the next start.
    @Test
    void nodesThatStartAtOnceAgreeOnOneKeyFile() throws IOException {
        for (int round = 0; round < 20; round++) {
            MasterKeySource master = new MasterKeySource.InFile(folder.resolve("master-" + round + ".key"));
            assertAgree(ConcurrentCalls.times(4, node -> loadUnchecked(master)));
            load(master);
            empty();
        }
    }

    @Test
    void aServerDoesNotStartWithAnotherKey() throws IOException {
        Config right = TestServer.shared().config();
        Config wrong = new Config(
                right.listen(),
                right.database(),
                new MasterKeySource.InConfiguration(new Secret(randomKey())),
                right.checks(),
                right.rateLimits(),
                right.webhooks(),
                right.integrations());

        assertThatThrownBy(() -> TrellisServer.start(wrong, Environment.system()))
                .isInstanceOf(IOException.class);
        TestServer.shared().newPlatform().api().get("/customers").expect(200);
    }

    private void assertAgree(List<RootKeyRing> rings) {
        assertThat(rootKeys()).hasSize(1);
        byte[] first = rings.getFirst().macKey("test").getEncoded();
        rings.forEach(ring -> assertThat(ring.macKey("test").getEncoded()).isEqualTo(first));
    }

    private RootKeyRing loadUnchecked(MasterKeySource master) {
        try {
            return load(master);
        } catch (IOException refused) {
            throw new AssertionError(refused);
        }
    }

    private RootKeyRing load(MasterKeySource master) throws IOException {
        return RootKeyRing.load(DATABASE, master, IDS, RANDOM);
    }

    private List<String> rootKeys() {
        return DATABASE.query("select r::text as row from root_keys r order by id", row -> row.text("row"));
    }

    private static String randomKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return new String(Base64.getEncoder().encode(key), StandardCharsets.US_ASCII);
    }
}
