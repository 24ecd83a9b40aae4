package dev.trellis.webhooks.keys;

import static dev.trellis.webhooks.keys.SigningKeysFixture.bytes;
import static dev.trellis.webhooks.keys.SigningKeysFixture.isSigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.Environment;
import dev.trellis.db.Database;
import dev.trellis.db.Migrations;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The first key of a database.
class FirstSigningKeyTest {
    private static final int ROUNDS = 6;

    @Test
    void nodesThatStartAtOnceOnAnEmptyDatabaseShareOneKey() {
        for (int round = 0; round < ROUNDS; round++) {
            Database.Settings settings = TestDatabase.create(2);
            MasterKeySource masterKey = SigningKeysFixture.newMasterKey();
            List<Node> nodes = ConcurrentCalls.times(3, i -> start(settings, masterKey));
            try {
                byte[] body = bytes("{\"round\": " + round + "}");
                List<String> headers =
                        nodes.stream().map(node -> node.keys().sign(body)).toList();
                for (Node node : nodes) {
                    assertThat(node.keys().list())
                            .isEqualTo(nodes.getFirst().keys().list())
                            .hasSize(1);
                    assertThat(headers)
                            .allMatch(
                                    header -> isSigned(body, header, node.keys().list()));
                }
                assertThat(nodes.getFirst().database().query("select id from webhook_keys", row -> row.uuid("id")))
                        .hasSize(1);
            } finally {
                nodes.forEach(node -> node.database().close());
            }
        }
    }

    /// A check that the table is empty would not be enough: all of them have found it empty.
    @Test
    void loadsThatAllFoundNoKeyMakeOne() {
        for (int round = 0; round < ROUNDS; round++) {
            try (SigningKeysFixture fixture = new SigningKeysFixture()) {
                SigningKeyStore store = new SigningKeyStore(fixture.database, fixture.ring);
                ConcurrentCalls.times(4, i -> {
                    store.insertFirst(SigningKey.generate(fixture.environment.random()), fixture.clock.instant());
                    return i;
                });
                assertThat(fixture.node().list()).hasSize(1);
            }
        }
    }

    @Test
    void aRestartKeepsTheKey() {
        try (SigningKeysFixture fixture = new SigningKeysFixture()) {
            byte[] body = bytes("{}");
            String signature = fixture.node().sign(body);

            assertThat(isSigned(body, signature, fixture.node().list())).isTrue();
        }
    }

    @Test
    void twoInstallationsHaveKeysOfDifferentNames() {
        try (SigningKeysFixture one = new SigningKeysFixture();
                SigningKeysFixture other = new SigningKeysFixture()) {
            assertThat(one.node().list().getFirst().id())
                    .isNotEqualTo(other.node().list().getFirst().id());
        }
    }

    private record Node(Database database, SigningKeys keys) {}

    private static Node start(Database.Settings settings, MasterKeySource masterKey) {
        Environment environment = Environment.system();
        Database database = new Database(settings);
        try {
            Migrations.run(database.dataSource());
            RootKeyRing ring = RootKeyRing.load(database, masterKey, environment.ids(), environment.random());
            return new Node(database, SigningKeys.load(database, ring, environment));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
