package dev.trellis.messages;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.trellis.Config;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.SentMessages;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Messages from the change that causes them to a mail server (threats 96, 101).
class MessageDeliveryTest {
    @Test
    void aCodeReachesTheMailboxAndComesBack() throws MessagingException, IOException {
        try (TestMailServer mailServer = TestMailServer.start();
                TestServer server = sending(mailServer)) {
            TestPlatform platform = production(server);
            String customer = customer(platform, "jane@example.com");
            platform.api().post(verifyEmail(customer), "").expect(204);
            Eventually.holds("the mail arrives", () -> mailServer.received().size() == 1);
            MimeMessage mail = mailServer.received().getFirst();
            String text = ((jakarta.mail.internet.MimeMultipart) mail.getContent())
                    .getBodyPart(0)
                    .getContent()
                    .toString();

            assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("jane@example.com");
            assertThat(text).contains(platform.platform().name());
            assertThat(mail.getSubject()).doesNotContain(SentMessages.codeIn(text));
            platform.api()
                    .post(verifyEmail(customer) + "/confirm", json("{'code': '" + SentMessages.codeIn(text) + "'}"))
                    .expect(200);
            Eventually.holds("it is marked as sent", () -> statuses(server).equals(List.of("SENT")));
        }
    }

    @Test
    void aMessageIsRetriedUntilTheMailServerIsAvailable() {
        try (TestMailServer mailServer = TestMailServer.unavailable();
                TestServer server = sending(mailServer)) {
            TestPlatform platform = production(server);
            platform.api()
                    .post(verifyEmail(customer(platform, "jane@example.com")), "")
                    .expect(204);
            Eventually.holds("it was tried", () -> number(server, "select max(tries) as n from messages") >= 1);
            assertThat(statuses(server)).containsExactly("PENDING");
            mailServer.becomeAvailable();

            Eventually.holds("the mail arrives", () -> mailServer.received().size() == 1);
            Eventually.holds("it is marked as sent", () -> statuses(server).equals(List.of("SENT")));
        }
    }

    @Test
    void anExpiredMessageIsNotSent() {
        try (TestMailServer mailServer = TestMailServer.unavailable();
                TestServer server = sending(mailServer)) {
            TestPlatform platform = production(server);
            platform.api()
                    .post(verifyEmail(customer(platform, "jane@example.com")), "")
                    .expect(204);
            Eventually.holds("a try has failed", () -> number(server, """
                    select count(*) as n from messages where tries > 0 and due_at < now() + interval '1 minute'""") == 1);
            server.database().commit(SqlStatement.of("update messages set give_up_at = now(), due_at = now()"));
            mailServer.becomeAvailable();

            Eventually.holds("it is given up", () -> statuses(server).equals(List.of("FAILED")));
            assertThat(mailServer.received()).isEmpty();
        }
    }

    @Test
    void twoNodesSendEachMessageOnce() {
        int people = 20;
        try (TestMailServer mailServer = TestMailServer.start();
                TestServer server = sending(mailServer);
                TestServer otherNode = server.anotherNode()) {
            TestPlatform platform = production(server);
            for (int i = 0; i < people; i++) {
                ApiClient node = i % 2 == 0 ? platform.api() : platform.apiAt(otherNode);
                node.post(verifyEmail(customer(platform, "p" + i + "@example.com")), "")
                        .expect(204);
            }
            Eventually.holds(
                    "all are sent",
                    () -> number(server, "select count(*) as n from messages where status = 'SENT'") == people);

            assertThat(mailServer.received()).hasSize(people);
            assertThat(number(server, "select max(tries) as n from messages")).isEqualTo(1);
        }
    }

    @Test
    void aSandboxSendsNothingAndSmsStaysInTheInbox() {
        try (TestMailServer mailServer = TestMailServer.start();
                TestServer server = sending(mailServer)) {
            TestPlatform sandbox = server.newPlatform();
            String tester = customer(sandbox, "tester@example.com");
            sandbox.api().post(verifyEmail(tester), "").expect(204);
            TestPlatform platform = production(server);
            String customer = customer(platform, "jane@example.com");
            platform.api().post("/customers/" + customer + "/verify-phone", "").expect(204);
            platform.api().post(verifyEmail(customer), "").expect(204);
            Eventually.holds("the real one arrives", () -> mailServer.received().size() == 1);

            Eventually.holds("it is marked as sent", () -> statuses(server).contains("SENT"));
            assertThat(statuses(server)).containsExactlyInAnyOrder("HELD", "HELD", "SENT");
            assertThat(SentMessages.of(sandbox)
                            .newestTo(tester)
                            .path("recipient")
                            .asString())
                    .isEqualTo("tester@example.com");
            assertThat(SentMessages.of(sandbox).codeFor(tester)).isEqualTo("123456");
            assertThat(SentMessages.of(platform).to(customer))
                    .extracting(message -> message.path("channel").asString() + " "
                            + message.path("status").asString())
                    .containsExactly("EMAIL SENT", "SMS HELD");
        }
    }

    @Test
    void aReportUnderALostLeaseChangesNothing() throws IOException {
        try (TestServer server = TestServer.start()) {
            TestPlatform platform = production(server);
            PlatformId id = platform.platform().id();
            pending(platform, customer(platform, "jane@example.com"));
            MessageStore store = new MessageStore(server.database());
            MessageStore.Claim lost = store.claim(id, Set.of(Channel.EMAIL), 5).getFirst();
            assertThat(store.claim(id, Set.of(Channel.EMAIL), 5)).isEmpty();
            server.database().commit(SqlStatement.of("update messages set due_at = now()"));
            MessageStore.Claim current =
                    store.claim(id, Set.of(Channel.EMAIL), 5).getFirst();
            store.finish(id, lost, false);
            store.retry(id, lost, Duration.ZERO);

            assertThat(statuses(server)).containsExactly("PENDING");
            assertThat(store.claim(id, Set.of(Channel.EMAIL), 5)).isEmpty();
            store.finish(id, current, true);
            assertThat(statuses(server)).containsExactly("SENT");
        }
    }

    @Test
    void messagesAreRemovedAfterSevenDays() {
        try (TestServer server = TestServer.start()) {
            TestPlatform platform = server.newPlatform();
            String customer = customer(platform, "jane@example.com");
            platform.api().post(verifyEmail(customer), "").expect(204);
            MessageFeature feature = new MessageFeature(
                    server.database(),
                    new MessageOutbox(Environment.system().ids(), Set.of()),
                    List.of(),
                    server.platforms().platforms(),
                    (tenant, recipient) -> java.util.Optional.empty(),
                    server.clock());
            server.clock().advance(Duration.ofDays(7).minusMinutes(1));
            feature.removeOld();
            assertThat(statuses(server)).hasSize(1);
            server.clock().advance(Duration.ofMinutes(2));
            feature.removeOld();

            assertThat(statuses(server)).isEmpty();
        }
    }

    @Test
    void neitherAddressNorCodeStandsInTheDatabaseOrTheLog() throws IOException {
        Queue<String> log = new ConcurrentLinkedQueue<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                log.add(event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy());
            }
        };
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.INFO);
        try (TestMailServer mailServer = TestMailServer.start();
                TestServer server = TestServer.startWith(
                        new Config.Integrations(null, null, mailServer.settingsWith("wrong-p4ssword")))) {
            TestPlatform platform = production(server);
            String customer = customer(platform, "zqmarkzq@example.com");
            platform.api()
                    .with("Idempotency-Key", "k")
                    .post(verifyEmail(customer), "")
                    .expect(204);
            platform.api().post("/customers/" + customer + "/verify-phone", "").expect(204);
            platform.api()
                    .post(verifyEmail(customer) + "/confirm", json("{'code': '000000'}"))
                    .expect(400);
            Eventually.holds(
                    "a failure is logged",
                    () -> log.stream()
                            .anyMatch(line -> line.contains("not delivered")
                                    && line.contains(platform.platform().id().text())));
            String code = SentMessages.codeIn(SentMessages.of(platform).to(customer).stream()
                    .map(message -> text(platform, message.path("id").asString()))
                    .filter(text -> text.contains("Enter it"))
                    .findFirst()
                    .orElseThrow());

            for (String secret : List.of("zqmarkzq", "+4915771234567", "wrong-p4ssword", "mailer")) {
                assertThat(log).noneMatch(line -> line.contains(secret));
            }
            assertThat(log).noneMatch(line -> line.contains("code=" + code));
            String dump = dump(server.database());
            for (String secret : List.of("zqmarkzq", "+4915771234567", "code is " + code)) {
                assertThat(dump).doesNotContain(secret).doesNotContain(hex(secret));
            }
            assertThat(dump).contains("EMAIL");
        } finally {
            root.detachAppender(appender);
            root.setLevel(Level.OFF);
        }
    }

    private static String text(TestPlatform platform, String id) {
        return SentMessages.of(platform)
                .inbox()
                .find(platform.platform().id(), MessageId.parse(id).orElseThrow())
                .orElseThrow()
                .path("text")
                .asString();
    }

    private static TestServer sending(TestMailServer mailServer) {
        return TestServer.startWith(new Config.Integrations(null, null, mailServer.settings()));
    }

    private static TestPlatform production(TestServer server) {
        return server.newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
    }

    private static String customer(TestPlatform platform, String email) {
        return platform.api()
                .post(
                        "/customers",
                        individual("'region': 'DE'", "'email': '" + email + "'", "'phoneNumber': '+4915771234567'"))
                .expect(201)
                .text("id");
    }

    private static String verifyEmail(String customer) {
        return "/customers/" + customer + "/verify-email";
    }

    /// Writes a message that a node with a transport would deliver.
    private static void pending(TestPlatform platform, String customer) throws IOException {
        Environment environment = Environment.system();
        TestServer server = platform.server();
        RootKeyRing keyRing = RootKeyRing.load(
                server.database(), server.config().masterKey(), environment.ids(), environment.random());
        DataKey key = keyRing.newDataKey();
        server.database()
                .commit(new MessageOutbox(environment.ids(), Set.of(Channel.EMAIL))
                        .send(
                                platform.platform(),
                                CustomerId.parse(customer).orElseThrow(),
                                key,
                                Message.email("jane@example.com", "Hello", "a", "b"),
                                Duration.ofMinutes(10)));
    }

    private static List<String> statuses(TestServer server) {
        return server.database().query("select status from messages", row -> row.text("status"));
    }

    private static long number(TestServer server, String sql) {
        return server.database().first(sql, row -> row.number("n")).orElse(0L);
    }

    private static String dump(Database database) {
        StringBuilder dump = new StringBuilder();
        for (String table :
                List.of("messages", "contact_verifications", "contact_sends", "customers", "idempotency_keys")) {
            database.query("select t::text as row from " + table + " t", row -> row.text("row"))
                    .forEach(row -> dump.append(row).append('\n'));
        }
        return dump.toString();
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
