package dev.trellis.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The webhook endpoints of many platforms, each on a port of its own. They read an event, record
/// when it arrived, and respond with 200. Endpoints that hang read it and do not respond.
final class WebhookReceivers implements AutoCloseable {
    private static final byte[] OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String CONTENT_LENGTH = "content-length:";

    private final Clock clock;
    private final List<ServerSocket> sockets = new ArrayList<>();
    private volatile int hangingFrom = Integer.MAX_VALUE;
    private volatile Arrivals current = new Arrivals();

    private WebhookReceivers(Clock clock) {
        this.clock = clock;
    }

    static WebhookReceivers open(int count, Clock clock) throws IOException {
        WebhookReceivers receivers = new WebhookReceivers(clock);
        try {
            for (int i = 0; i < count; i++) {
                receivers.listen(i);
            }
            return receivers;
        } catch (IOException failed) {
            receivers.close();
            throw failed;
        }
    }

    String url(int endpoint) {
        return "http://127.0.0.1:" + sockets.get(endpoint).getLocalPort() + "/hooks";
    }

    /// From now on the endpoints with this number and above do not respond.
    void hangFrom(int first) {
        hangingFrom = first;
    }

    /// Starts a new count of arrivals; the previous one receives no more.
    Arrivals startCounting() {
        current = new Arrivals();
        return current;
    }

    /// The events that arrived at endpoints that respond, without TEST events.
    static final class Arrivals {
        private final Set<String> eventIds = ConcurrentHashMap.newKeySet();
        private final AtomicLong events = new AtomicLong();
        private final AtomicLong duplicates = new AtomicLong();
        private final LatencyHistogram lags = new LatencyHistogram();

        private void add(String body, Instant now) {
            if (!eventIds.add(textAfter(body, "\"id\":\""))) {
                duplicates.incrementAndGet();
                return;
            }
            Duration lag = Duration.between(Instant.parse(textAfter(body, "\"timestamp\":\"")), now);
            synchronized (lags) {
                lags.add(lag.toNanos());
            }
            events.incrementAndGet();
        }

        long count() {
            return events.get();
        }

        /// The number of deliveries of events that had arrived before.
        long duplicates() {
            return duplicates.get();
        }

        /// The times from the `timestamp` of an event, taken just before its commit, to
        /// its arrival.
        LatencyHistogram lags() {
            LatencyHistogram copy = new LatencyHistogram();
            synchronized (lags) {
                copy.addAll(lags);
            }
            return copy;
        }

        private static String textAfter(String body, String prefix) {
            int start = body.indexOf(prefix) + prefix.length();
            return body.substring(start, body.indexOf('"', start));
        }
    }

    private void listen(int number) throws IOException {
        ServerSocket socket = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        Thread.ofVirtual().name("endpoint-" + number).start(() -> accept(socket, number));
    }

    private void accept(ServerSocket socket, int number) {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection, number));
            }
        } catch (IOException e) {
            // The run has ended.
        }
    }

    private void serve(Socket connection, int number) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream(), 16 * 1024);
            while (true) {
                String body = readBody(in);
                Instant now = clock.instant();
                if (number >= hangingFrom) {
                    // Blocks until the server gives up.
                    in.read();
                    return;
                }
                if (!body.contains("\"type\":\"TEST\"")) {
                    current.add(body, now);
                }
                connection.getOutputStream().write(OK);
            }
        } catch (IOException e) {
            // The server closes connections that it does not need.
        }
    }

    private static String readBody(InputStream in) throws IOException {
        int length = 0;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(CONTENT_LENGTH)) {
                length =
                        Integer.parseInt(line.substring(CONTENT_LENGTH.length()).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        for (ServerSocket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // Nothing more to close.
            }
        }
    }
}
