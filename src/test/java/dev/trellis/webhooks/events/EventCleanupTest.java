package dev.trellis.webhooks.events;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.IdGenerator;
import dev.trellis.base.WebhookId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// How long events and attempts are stored (behaviour, section 7).
class EventCleanupTest {
    private static final Duration RETENTION = Duration.ofDays(30);

    private final TestPlatform platform =
            TestServer.shared().newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026, List.of("USD"));
    private final ApiClient api = platform.api();
    private final Database database = TestServer.shared().database();

    @Test
    void attemptsAndFinishedEventsGoAfterThirtyDaysAndPendingOnesStay() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            api.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}")
                    .expect(200);
            String old = delivered(receiver, 1);
            String young = delivered(receiver, 2);
            String pending = delivered(receiver, 3);
            finishedAgo(old, RETENTION.plusMinutes(1));
            finishedAgo(young, RETENTION.minusMinutes(1));
            database.commit(SqlStatement.of(
                    "update webhook_events set status = 'PENDING', finished_at = null, created_at = ? where id = ?",
                    Instant.EPOCH,
                    uuid(pending)));
            attemptAt(young, Instant.now().minus(RETENTION).minusSeconds(60));
            attemptAt(young, Instant.now().minus(RETENTION).plusSeconds(60));

            new EventCleanup(database, RETENTION).removeOld(platform.platform().id());

            api.get("/webhook-events/" + old).expect(404, "REFERENCE_NOT_FOUND");
            assertThat(api.get("/webhook-events/" + young).expect(200).json().path("attempts"))
                    .as("the delivery and the younger one of two")
                    .hasSize(2);
            api.get("/webhook-events/" + pending).expect(200);
        }
    }

    @Test
    void moreThanOneStepIsRemovedAndNothingOfOthers() {
        TestPlatform other = TestServer.shared().newPlatform();
        for (TestPlatform owner : List.of(platform, other)) {
            database.commit(SqlStatement.of("""
                    insert into webhook_attempts
                        (platform_id, event_id, id, endpoint, started_at, duration_millis, outcome)
                    select ?, ?, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '', now(), 1,
                        'DELIVERED'
                    from generate_series(1, 2345) n""", owner.platform().id().uuid(), UUID.randomUUID()));
        }
        assertThat(new EventCleanup(database, RETENTION)
                        .removeOld(platform.platform().id()))
                .isGreaterThanOrEqualTo(2_345);

        assertThat(attempts(platform)).isZero();
        assertThat(attempts(other)).isEqualTo(2_345);
    }

    @Test
    void ofAnEventThatWasTriedOftenTheNewestAttemptsAreShownAndTheNewestAnswers() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            api.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}")
                    .expect(200);
            String event = delivered(receiver, 1);
            Instant start = Instant.now();
            for (int i = 1; i <= 1_100; i++) {
                attemptAt(event, start.plusMillis(i));
            }
            var attempts = api.get("/webhook-events/" + event).json().path("attempts");

            assertThat(attempts).hasSize(1_000);
            assertThat(attempts.valueStream()
                            .map(attempt ->
                                    Instant.parse(attempt.path("startedAt").asString())))
                    .isSorted();
            assertThat(Instant.parse(attempts.get(999).path("startedAt").asString()))
                    .isEqualTo(start.plusMillis(1_100).truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
        }
    }

    private long attempts(TestPlatform owner) {
        return database.first(
                        "select count(*) as n from webhook_attempts where platform_id = ?",
                        row -> row.number("n"),
                        owner.platform().id().uuid())
                .orElseThrow();
    }

    private String delivered(WebhookReceiver receiver, int number) {
        String id = api.post("/customers", individual()).expect(201).text("id");
        api.patch("/customers/" + id, individual("'kycStatus': 'REJECTED'")).expect(200);
        String event = receiver.await(number).getLast().id();
        Eventually.holds(
                "it is delivered",
                () -> api.get("/webhook-events/" + event).text("status").equals("DELIVERED"));
        return event;
    }

    private void finishedAgo(String event, Duration ago) {
        database.commit(SqlStatement.of(
                "update webhook_events set finished_at = now() - ?::double precision * interval '1 second' where id = ?",
                (double) ago.toSeconds(),
                uuid(event)));
    }

    private void attemptAt(String event, Instant time) {
        UUID lowest = IdGenerator.minIdAt(time);
        UUID id = new UUID(lowest.getMostSignificantBits(), UUID.randomUUID().getLeastSignificantBits());
        database.commit(SqlStatement.of("""
                insert into webhook_attempts
                    (platform_id, event_id, id, endpoint, started_at, duration_millis, outcome)
                values (?, ?, ?, 'http://127.0.0.1/', ?, 1, 'REFUSED')""", platform.platform().id().uuid(), uuid(event), id, time));
    }

    private static UUID uuid(String event) {
        return WebhookId.parse(event).orElseThrow().uuid();
    }
}
