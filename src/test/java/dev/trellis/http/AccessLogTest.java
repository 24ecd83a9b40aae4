package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.trellis.db.SqlStatement;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// What is logged of a request, and what never is (threats 7, 101).
@Isolated("it hears what the whole process logs")
class AccessLogTest {
    /// A marker in everything that the tests send.
    private static final String MARK = "zqmarkzq";

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };

    @BeforeEach
    void listen() {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        SLF4JBridgeHandler.install();
    }

    @AfterEach
    void stopListening() {
        SLF4JBridgeHandler.uninstall();
        root.detachAppender(appender);
        root.setLevel(Level.OFF);
    }

    private static String everythingIn(ILoggingEvent event) {
        String thrown = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        return event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + " "
                + event.getKeyValuePairs() + " " + event.getMDCPropertyMap() + " " + thrown;
    }

    private static Map<String, String> pairs(ILoggingEvent event) {
        return event.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    /// Returns the log line of a request, which is written just after the response is sent.
    private Map<String, String> accessLine(ApiResponse reply) throws InterruptedException {
        String id = ResponseChecks.checkRequestId(reply);
        @Nullable Map<String, String> line = null;
        for (int tries = 0; line == null && tries < 200; tries++) {
            List<Map<String, String>> lines = events.stream()
                    .filter(event -> event.getLoggerName().equals("dev.trellis.access"))
                    .filter(event -> event.getFormattedMessage().equals("served"))
                    .map(AccessLogTest::pairs)
                    .filter(pairs -> id.equals(pairs.get("requestId")))
                    .toList();
            assertThat(lines).hasSizeLessThan(2);
            line = lines.isEmpty() ? null : lines.getFirst();
            Thread.sleep(10);
        }
        assertThat(line).as("line of call %s, answered %s", id, reply.status()).isNotNull();
        return java.util.Objects.requireNonNull(line);
    }

    @Test
    void everyCallHasALineWithTheRequestIdOfItsAnswer() throws InterruptedException {
        TestPlatform platform = TestServer.shared().newPlatform();
        ApiClient api = platform.api();
        ApiResponse created =
                api.post("/customers", "{\"customerType\": \"INDIVIDUAL\"}").expect(201);
        Map<String, String> line = accessLine(created);

        assertThat(line)
                .containsEntry("method", "POST")
                .containsEntry("route", Routes.BASE + "/customers")
                .containsEntry("status", "201")
                .containsEntry("platform", platform.platform().id().text());
        assertThat(accessLine(api.get("/customers/" + created.text("id"))))
                .containsEntry("route", Routes.BASE + "/customers/{customerId}");
        assertThat(accessLine(api.get("/" + MARK)))
                .containsEntry("status", "404")
                .containsEntry("route", "-");
        assertThat(accessLine(api.delete("/customers"))).containsEntry("status", "405");
        assertThat(accessLine(ApiClient.anonymous(TestServer.shared().baseUrl()).get("/config")))
                .containsEntry("status", "401");
        assertThat(accessLine(api.post("/customers", "{"))).containsEntry("status", "400");
    }

    @Test
    void aRequestThatIsNoHttpHasALineToo() throws InterruptedException {
        for (String bad : List.of(
                "hello\r\n\r\n",
                RawHttp.head("GET", "/%zz"),
                RawHttp.head("GET", "/", "X-Long: " + "a".repeat(40_000)))) {
            try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
                ApiResponse refused = raw.sendInBackground(bad).read();

                assertThat(accessLine(refused)).containsEntry("status", Integer.toString(refused.status()));
            }
        }
    }

    @Test
    void nothingThatACallerSendsIsLogged() throws IOException, InterruptedException {
        TestPlatform platform = TestServer.shared().newPlatform();
        ApiResponse last = sendMarks(platform, platform.api());
        accessLine(last);

        assertThat(events).hasSizeGreaterThan(20);
        assertThat(events.stream().map(AccessLogTest::everythingIn)).noneMatch(line -> line.contains(MARK));
        assertThat(events.stream().map(AccessLogTest::everythingIn))
                .noneMatch(line -> line.contains(platform.clientSecret()));
        assertThat(Files.readString(Path.of("target", "test-postgres", "log"))).doesNotContain(MARK);
    }

    private static ApiResponse sendMarks(TestPlatform platform, ApiClient api) {
        String person = """
                {"customerType": "INDIVIDUAL", "fullName": "Jane zqmarkzq", "email": "zqmarkzq@example.com",
                 "platformCustomerId": "zqmarkzq", "umaAddress": "$zqmarkzq@%s", "identifier": "zqmarkzq",
                 "address": {"line1": "zqmarkzq", "postalCode": "zqmarkzq", "country": "US"}, "zqmarkzq": "zqmarkzq"}
                """.formatted(platform.umaDomain());
        List<ApiResponse> replies = new ArrayList<>();
        ApiClient keyed = api.with("Idempotency-Key", MARK);
        String id = keyed.post("/customers", person).expect(201).text("id");
        replies.add(keyed.post("/customers", person).expect(201));
        replies.add(keyed.post("/customers", "{\"zqmarkzq\": 1}").expect(409));
        replies.add(api.post("/customers", person).expect(409));
        replies.add(api.post("/customers", person.replace("\"zqmarkzq\"", "\"\\u0000zqmarkzq\""))
                .expect(400));
        for (String broken : List.of(
                "zqmarkzq",
                "{\"zqmarkzq\": zqmarkzq}",
                "{\"zqmarkzq\": 1, \"zqmarkzq\": 2}",
                "[\"zqmarkzq\"]",
                "{\"customerType\": \"zqmarkzq\", \"region\": \"zqmarkzq\", \"currencies\": [\"zqmarkzq\"]}")) {
            replies.add(api.post("/customers", broken).expect(400));
            replies.add(api.patch("/customers/" + id, broken).expect(400));
            replies.add(api.post("/tokens", broken).expect(400));
            replies.add(
                    api.with("Content-Type", MARK).post("/customers", broken).expect(415));
        }
        replies.add(api.patch("/config", "{\"umaDomain\": \"zqmarkzq\", \"webhookEndpoint\": \"ftp://zqmarkzq\"}"));
        replies.add(api.patch("/config", "{\"webhookEndpoint\": \"https://zqmarkzq.example/zqmarkzq\"}")
                .expect(200));
        replies.add(api.post("/tokens", "{\"name\": \"zqmarkzq\", \"permissions\": [\"VIEW\"]}")
                .expect(201));
        replies.add(api.patch("/customers/" + id, "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"zqmarkzq\"}"));
        for (String query : List.of("platformCustomerId", "createdAfter", "limit", "cursor", "region", "zqmarkzq")) {
            replies.add(api.get("/customers?" + query + "=zqmarkzq"));
        }
        replies.add(api.get("/customers/zqmarkzq").expect(404));
        replies.add(api.get("/zqmarkzq").expect(404));
        replies.add(api.send("ZQMARKZQ", "/customers", null).expect(405));
        replies.add(
                api.with("Authorization", "Bearer zqmarkzq").get("/customers").expect(401));
        replies.add(new ApiClient(TestServer.shared().baseUrl(), platform.clientId(), MARK)
                .get("/customers")
                .expect(401));
        replies.add(new ApiClient(TestServer.shared().baseUrl(), MARK, MARK)
                .get("/customers")
                .expect(401));
        for (String bad : List.of(
                "zqmarkzq\r\n\r\n",
                RawHttp.head("GET", "/%zzzqmarkzq"),
                RawHttp.head("GET", "/", "zqmarkzq"),
                RawHttp.head("GET", "/", "zqmarkzq: " + MARK.repeat(5_000)),
                RawHttp.head("GET", "/?a=%zqmarkzq"),
                RawHttp.head("POST", Routes.BASE + "/customers", "Transfer-Encoding: chunked") + "zqmarkzq\r\n")) {
            try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
                raw.sendInBackground(bad);
                ResponseChecks.checkRequestId(raw.read());
            }
        }
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send("GET / HTTP/1.1\r\nHost: zqmarkzq\r\nX-zqmarkzq: zqmarkzq\r\n")
                    .finishSending();
            raw.isHungUpWithin(Duration.ofSeconds(2));
        }
        ApiResponse last = api.delete("/customers/" + id).expect(200);
        replies.add(last);
        return last;
    }

    /// Even when the database rejects a row and quotes it.
    @Test
    void anUnexpectedFailureIsLoggedWithoutTheDataItAroseFrom() throws InterruptedException {
        try (TestServer server = TestServer.start()) {
            TestPlatform platform = server.newPlatform();
            server.database()
                    .commit(SqlStatement.of(
                            "alter table customers add constraint broken check (uma_address like 'nothing')"));
            ApiResponse failed = ResponseChecks.check(
                            platform.api().post("/customers", """
                    {"customerType": "INDIVIDUAL", "platformCustomerId": "zqmarkzq", "fullName": "zqmarkzq",
                     "umaAddress": "$zqmarkzq@%s"}""".formatted(platform.umaDomain())))
                    .expect(500, "INTERNAL_ERROR");
            server.database().commit(SqlStatement.of("alter table customers rename column region to elsewhere"));
            ApiResponse again = ResponseChecks.check(platform.api().get("/customers?platformCustomerId=zqmarkzq"))
                    .expect(500, "INTERNAL_ERROR");
            accessLine(failed);
            accessLine(again);

            for (ApiResponse reply : List.of(failed, again)) {
                assertThat(events.stream()
                                .filter(event -> event.getLevel() == Level.ERROR)
                                .map(AccessLogTest::pairs)
                                .filter(pairs ->
                                        ResponseChecks.checkRequestId(reply).equals(pairs.get("requestId"))))
                        .hasSize(1)
                        .allSatisfy(pairs -> assertThat(pairs.get("at")).contains("dev.trellis"));
            }
            assertThat(events.stream().map(AccessLogTest::everythingIn)).noneMatch(line -> line.contains(MARK));
        }
    }
}
