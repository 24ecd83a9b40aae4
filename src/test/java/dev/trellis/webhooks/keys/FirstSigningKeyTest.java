package dev.trellis.webhooks.keys;

import static dev.trellis.webhooks.keys.SigningKeysFixture.bytes;
import static dev.trellis.webhooks.keys.SigningKeysFixture.isGood;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.Environment;
import dev.trellis.db.Database;
import dev.trellis.db.Migrations;
import dev.trellis.sealing.KeyRing;
import dev.trellis.sealing.MasterKey;
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
            MasterKey masterKey = SigningKeysFixture.newMasterKey();
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
                            .allMatch(header -> isGood(body, header, node.keys().list()));
                }
                assertThat(nodes.getFirst().database().query("select id from webhook_keys", row -> row.uuid("id")))
                        .hasSize(1);
            } finally {
                nodes.forEach(node -> node.database().close());
            }
        }
    }

    /// Whoever looks only at the table's being empty lets all of them in.
    @Test
    void loadsThatAllFoundNoKeyMakeOne() {
        for (int round = 0; round < ROUNDS; round++) {
            try (SigningKeysFixture fixture = new SigningKeysFixture()) {
                SigningKeyStore table = new SigningKeyStore(fixture.database, fixture.ring);
                ConcurrentCalls.times(4, i -> {
                    table.insertFirst(SigningKey.generate(fixture.world.random()), fixture.clock.instant());
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
            String before = fixture.node().sign(body);

            assertThat(isGood(body, before, fixture.node().list())).isTrue();
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

    private static Node start(Database.Settings settings, MasterKey masterKey) {
        Environment world = Environment.system();
        Database database = new Database(settings);
        try {
            Migrations.run(database.dataSource());
            KeyRing ring = KeyRing.load(database, masterKey, world.ids(), world.random());
            return new Node(database, SigningKeys.load(database, ring, world.ids(), world.random(), world.clock()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
