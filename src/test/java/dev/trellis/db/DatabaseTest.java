package dev.trellis.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Transactions as lists of statements.
class DatabaseTest {
    private static final Database DATABASE = new Database(TestDatabase.create(3));

    @BeforeEach
    void emptyTables() {
        DATABASE.commit(
                SqlStatement.of("drop table if exists child"),
                SqlStatement.of("drop table if exists item"),
                SqlStatement.of("create table item (id int constraint item_pkey primary key, name text"
                        + " constraint item_name_key unique, size int constraint item_size_check check (size > 0))"),
                SqlStatement.of("create table child (id int constraint child_item_fkey references item)"));
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private static SqlStatement insert(int id) {
        return SqlStatement.of("insert into item (id, name, size) values (?, ?, ?)", id, "item " + id, 1);
    }

    private static List<Long> ids() {
        return DATABASE.query("select id from item order by id", row -> row.number("id"));
    }

    @Test
    void allWritesOfAChangeAreKept() {
        int[] counts = DATABASE.commit(
                insert(1),
                insert(2),
                SqlStatement.of("update item set size = ?", 5),
                SqlStatement.of("delete from item where id = ?", 1),
                SqlStatement.of("delete from item where id = ?", 99));

        assertThat(counts).containsExactly(1, 1, 2, 1, 0);
        assertThat(ids()).containsExactly(2L);
    }

    @Test
    void noWritesAreNoChange() {
        assertThat(DATABASE.commit(List.of())).isEmpty();
    }

    /// Far more statements than fit into one buffer of the driver, which could then send, and
    /// commit, them in parts.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 255, 256, 257, 300, 1_000, 3_000})
    void aChangeIsAllOrNothingHoweverManyWritesItHas(int writes) {
        DATABASE.commit(insert(0));
        for (int bad : new int[] {0, writes / 2, writes - 1}) {
            List<SqlStatement> change = new ArrayList<>(IntStream.rangeClosed(1, writes)
                    .mapToObj(DatabaseTest::insert)
                    .toList());
            change.add(bad, SqlStatement.of("insert into item (id, name, size) values (?, ?, ?)", 0, "again", 1));
            assertThatThrownBy(() -> DATABASE.commit(change)).isInstanceOf(ConstraintViolation.class);

            assertThat(ids().size()).as("rows kept of a change that failed").isOne();
        }
        DATABASE.commit(
                IntStream.rangeClosed(1, writes).mapToObj(DatabaseTest::insert).toList());
        assertThat(ids().size()).isEqualTo(writes + 1);
    }

    @Test
    void largeValuesDoNotTearAChangeApartEither() {
        DATABASE.commit(insert(0));
        List<SqlStatement> change = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            change.add(SqlStatement.of(
                    "insert into item (id, name, size) values (?, ?, ?)", i, i + "x".repeat(1_000_000), 1));
        }
        change.add(insert(0));
        // An index row cannot be that long, so the unique constraint must be dropped.
        DATABASE.commit(SqlStatement.of("alter table item drop constraint item_name_key"));
        assertThatThrownBy(() -> DATABASE.commit(change)).isInstanceOf(ConstraintViolation.class);

        assertThat(ids()).containsExactly(0L);
    }

    /// PostgreSQL prepares statements after a few uses; a failing change must not affect later uses
    /// of them.
    @Test
    void aChangeStaysAllOrNothingWhenItIsRepeated() {
        DATABASE.commit(insert(0));
        for (int i = 1; i <= 40; i++) {
            int id = i;
            assertThatThrownBy(() -> DATABASE.commit(insert(id), insert(1000 + id), insert(0)))
                    .isInstanceOf(ConstraintViolation.class);
            DATABASE.commit(insert(id), insert(1000 + id), insert(2000 + id));

            assertThat(ids().size()).isEqualTo(1 + 3 * i);
        }
    }

    @Test
    void aViolationNamesItsConstraint() {
        DATABASE.commit(insert(1));
        assertViolates("item_pkey", SqlStatement.of("insert into item (id) values (1)"));
        assertViolates("item_name_key", SqlStatement.of("insert into item (id, name) values (2, 'item 1')"));
        assertViolates("item_size_check", SqlStatement.of("insert into item (id, size) values (2, 0)"));
        assertViolates("child_item_fkey", SqlStatement.of("insert into child (id) values (7)"));
    }

    private static void assertViolates(String constraint, SqlStatement write) {
        assertThatThrownBy(() -> DATABASE.commit(write))
                .isInstanceOfSatisfying(ConstraintViolation.class, violation -> {
                    assertThat(violation.isOf(constraint)).isTrue();
                    assertThat(violation.isOf("item_other")).isFalse();
                });
        assertThatThrownBy(() -> DATABASE.transact(transaction -> transaction.execute(write)))
                .isInstanceOfSatisfying(
                        ConstraintViolation.class,
                        violation -> assertThat(violation.isOf(constraint)).isTrue());
    }

    @Test
    void aViolationDoesNotQuoteTheRow() {
        DATABASE.commit(SqlStatement.of("insert into item (id, name) values (1, 'secret')"));
        assertThatThrownBy(
                        () -> DATABASE.commit(SqlStatement.of("insert into item (id, name) values (2, ?)", "secret")))
                .satisfies(violation -> {
                    for (Throwable t = violation; t != null; t = t.getCause()) {
                        assertThat(String.valueOf(t.getMessage())).doesNotContain("secret");
                    }
                });
    }

    @Test
    void aGuardThatDoesNotHoldLeavesNothing() {
        DATABASE.commit(insert(1));
        SqlStatement wrong = Precondition.mustFind("select 1 from item where id = ? for key share", 99);
        SqlStatement right = Precondition.mustFind("select 1 from item where id = ? for key share", 1);
        for (SqlStatement[] change : new SqlStatement[][] {
            {wrong, insert(2), insert(3)},
            {insert(2), wrong, insert(3)},
            {insert(2), insert(3), wrong},
            {right, insert(2), wrong}
        }) {
            for (int i = 0; i < 8; i++) {
                assertThatThrownBy(() -> DATABASE.commit(change)).isInstanceOf(PreconditionFailed.class);
                assertThat(ids()).containsExactly(1L);
            }
        }
        DATABASE.commit(insert(2), right, insert(3));
        assertThat(ids()).containsExactly(1L, 2L, 3L);
    }

    /// A row that a precondition found cannot change until the transaction ends.
    @Test
    void aGuardedRowCannotGoBeforeTheCommit() throws InterruptedException {
        DATABASE.commit(insert(1));
        CountDownLatch isGuarded = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        Thread change = Thread.ofVirtual()
                .start(() -> DATABASE.transact(transaction -> {
                    transaction.execute(
                            Precondition.mustFind("select 1 from item where id = ? for key share", 1), insert(2));
                    isGuarded.countDown();
                    await(mayCommit);
                    return true;
                }));
        isGuarded.await();
        Thread deletion =
                Thread.ofVirtual().start(() -> DATABASE.commit(SqlStatement.of("delete from item where id = ?", 1)));
        assertThat(deletion.join(Duration.ofMillis(200)))
                .as("delete has to wait")
                .isFalse();
        mayCommit.countDown();
        change.join();
        deletion.join();

        assertThat(ids()).containsExactly(2L);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void aTransactionThatThrowsLeavesNothing() {
        assertThatThrownBy(() -> DATABASE.transact(transaction -> {
                    transaction.execute(insert(1));
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DATABASE.transact(transaction -> {
                    transaction.execute(insert(1));
                    throw new SQLException("no", "08006");
                }))
                .isInstanceOf(DatabaseUnavailable.class);
        assertThatThrownBy(() -> DATABASE.transact(transaction -> {
                    transaction.execute(insert(1));
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(ids()).isEmpty();
        DATABASE.commit(insert(1));
        assertThat(ids()).containsExactly(1L);
    }

    @Test
    void aTransactionReadsWhatItWrote() {
        long found = DATABASE.transact(transaction -> {
            transaction.execute(insert(1), insert(2));
            return transaction
                    .first("select count(*) as n from item", row -> row.number("n"))
                    .orElse(0L);
        });

        assertThat(found).isEqualTo(2);
        assertThat(ids()).hasSize(2);
    }

    @Test
    void valuesComeBackAsTheyWere() {
        UUID uuid = UUID.fromString("019542f5-b3e7-7d02-8000-000000000001");
        Instant instant = Instant.parse("2025-07-21T17:32:28.123456Z");
        DATABASE.commit(SqlStatement.of("drop table if exists thing"), SqlStatement.of("""
                create table thing (u uuid, t text, b bytea, i timestamptz, f boolean, a text[], n bigint)"""));
        DATABASE.commit(
                SqlStatement.of(
                        "insert into thing values (?, ?, ?, ?, ?, ?, ?)",
                        uuid,
                        "é'\"\\ ? $1 😀",
                        new byte[] {0, 1, -1},
                        instant,
                        true,
                        new String[] {"a,b", "{c}", "\"", "NULL", ""},
                        Long.MIN_VALUE),
                SqlStatement.of(
                        "insert into thing values (?, ?, ?, ?, ?, ?::text[], ?)",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        DATABASE.query("select * from thing where u is not null", row -> {
            assertThat(row.uuid("u")).isEqualTo(uuid);
            assertThat(row.text("t")).isEqualTo("é'\"\\ ? $1 😀");
            assertThat(row.bytes("b")).containsExactly(0, 1, -1);
            assertThat(row.instant("i")).isEqualTo(instant);
            assertThat(row.flag("f")).isTrue();
            assertThat(row.texts("a")).containsExactly("a,b", "{c}", "\"", "NULL", "");
            assertThat(row.number("n")).isEqualTo(Long.MIN_VALUE);
            return row;
        });
        DATABASE.query("select * from thing where u is null", row -> {
            assertThat(row.optionalUuid("u")).isNull();
            assertThat(row.optionalText("t")).isNull();
            assertThat(row.optionalBytes("b")).isNull();
            assertThat(row.optionalInstant("i")).isNull();
            assertThat(row.optionalFlag("f")).isNull();
            assertThat(row.optionalTexts("a")).isNull();
            assertThatThrownBy(() -> row.text("t")).isInstanceOf(SQLException.class);
            return row;
        });
    }
}
