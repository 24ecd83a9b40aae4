package dev.trellis.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The PostgreSQL of `./trellis up`. Creating one takes seconds, so the tests share a folder and
/// run in order.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedPostgresTest {
    private static DisposablePostgres postgres = unmade();

    private static DisposablePostgres unmade() {
        try {
            return new DisposablePostgres("test-embedded-postgres");
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @BeforeAll
    static void makeTable() throws IOException {
        try (EmbeddedPostgres first = postgres.start();
                Database database = new Database(first.settings(2))) {
            database.commit(SqlStatement.of("create table ledger (n int primary key)"));
        }
    }

    @AfterAll
    static void remove() throws IOException {
        postgres.close();
    }

    private static List<Long> ledger(EmbeddedPostgres running) {
        try (Database database = new Database(running.settings(1))) {
            return database.query("select n from ledger order by n", row -> row.number("n"));
        }
    }

    @Test
    @Order(1)
    void itIsDurableAndGuarded() throws IOException {
        try (EmbeddedPostgres running = postgres.start();
                Database database = new Database(running.settings(2))) {
            assertThat(Migrations.durabilityProblems(database)).isEmpty();
            assertThat(database.first("show data_checksums", row -> row.text("data_checksums")))
                    .hasValue("on");
            assertThat(Files.getPosixFilePermissions(postgres.folder().resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            Database.Settings right = running.settings(1);
            assertThatThrownBy(() -> DriverManager.getConnection(right.url(), right.user(), "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
            assertThat(isReachableFromOutside(DisposablePostgres.portOf(running)))
                    .isFalse();
        }
    }

    private static boolean isReachableFromOutside(int port) throws IOException {
        List<InetAddress> outside = new ArrayList<>();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            network.inetAddresses()
                    .filter(address -> !address.isLoopbackAddress())
                    .forEach(outside::add);
        }
        for (InetAddress address : outside) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), 200);
                return true;
            } catch (IOException refused) {
                // As expected.
            }
        }
        return false;
    }

    @Test
    @Order(2)
    void whatWasCommittedSurvivesAKillOfThePostmaster() throws Exception {
        for (int round = 0; round < 2; round++) {
            List<Long> acknowledged = new CopyOnWriteArrayList<>();
            EmbeddedPostgres running = postgres.start();
            acknowledged.addAll(ledger(running));
            try (Database database = new Database(running.settings(4))) {
                int first = round * 1_000_000;
                Thread writer = Thread.ofVirtual().start(() -> {
                    try {
                        for (int n = first; ; n++) {
                            database.commit(SqlStatement.of("insert into ledger values (?)", n));
                            acknowledged.add((long) n);
                        }
                    } catch (DatabaseUnavailable killed) {
                        // Whether this one was committed is unknown.
                    }
                });
                while (acknowledged.size() < 20 * (round + 1)) {
                    Thread.sleep(5);
                }
                postgres.kill();
                writer.join();
            }
            try (EmbeddedPostgres again = postgres.start()) {
                List<Long> found = ledger(again);

                assertThat(found).containsAll(acknowledged);
                assertThat(found.size() - acknowledged.size()).isBetween(0, 1);
            }
        }
    }

    @Test
    @Order(3)
    void oneThatWasLeftRunningIsTakenOver() throws IOException {
        EmbeddedPostgres left = postgres.start();
        long pid = postgres.pid();
        int rows = ledger(left).size();
        EmbeddedPostgres takenOver = postgres.start();

        assertThat(postgres.pid()).isEqualTo(pid);
        assertThat(takenOver.settings(1).url()).isEqualTo(left.settings(1).url());
        assertThat(ledger(takenOver)).hasSize(rows);
        takenOver.close();
        assertThat(EmbeddedPostgres.findRunning(postgres.folder(), TestDatabase.cache()))
                .isEmpty();
        left.close();
    }

    @Test
    @Order(4)
    void aVisitorFindsTheRunningOneAndLeavesItRunning() throws IOException {
        assertThat(EmbeddedPostgres.findRunning(postgres.folder(), TestDatabase.cache()))
                .isEmpty();
        try (EmbeddedPostgres running = postgres.start()) {
            Optional<EmbeddedPostgres> visited = EmbeddedPostgres.findRunning(postgres.folder(), TestDatabase.cache());
            assertThat(visited).isPresent();
            visited.get().close();

            assertThat(ledger(running)).isNotEmpty();
        }
        assertThat(EmbeddedPostgres.findRunning(postgres.folder(), TestDatabase.cache()))
                .isEmpty();
    }

    /// After a crash of the machine the file may contain the id of another process.
    @Test
    @Order(5)
    void aPidFileThatNamesAnotherProcessIsNotBelieved() throws IOException {
        EmbeddedPostgres running = postgres.start();
        int rows = ledger(running).size();
        List<String> lines =
                Files.readAllLines(postgres.folder().resolve("data").resolve("postmaster.pid"));
        running.close();
        lines.set(0, Long.toString(ProcessHandle.current().pid()));
        Files.write(postgres.folder().resolve("data").resolve("postmaster.pid"), lines);
        assertThat(EmbeddedPostgres.findRunning(postgres.folder(), TestDatabase.cache()))
                .isEmpty();
        try (EmbeddedPostgres again = postgres.start()) {
            assertThat(ledger(again)).hasSize(rows);
        }
    }
}
