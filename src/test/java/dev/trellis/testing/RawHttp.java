package dev.trellis.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A TCP connection on which a test sends exactly the bytes that it chooses, including ones that no
/// well-behaved client would send.
public final class RawHttp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    public static RawHttp connect(TestServer server) {
        return connect(server.port());
    }

    public static RawHttp connect(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return new RawHttp(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Returns the head of a request with a Host header, followed by an empty line.
    ///
    /// @param target the target in the request line
    public static String head(String method, String target, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /// Returns a whole request with a body of known length.
    public static String request(String method, String target, String body, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
        return head(method, target, all) + body;
    }

    public RawHttp send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Sends in the background while the test reads, as a client must whose server may respond
    /// early. That the server disconnects before it has read everything is not an error; the
    /// response shows whether it was right.
    public RawHttp sendInBackground(String text) {
        Thread.ofVirtual().start(() -> {
            try {
                send(text);
            } catch (UncheckedIOException hungUp) {
                // The test checks the response.
            }
        });
        return this;
    }

    /// Closes the sending direction; reading is still possible.
    public RawHttp finishSending() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Reads the next response. Interim responses (1xx) are returned as responses of their own.
    public ApiResponse read() {
        return read(true);
    }

    /// Reads the next response, which has no body whatever its headers contain: the response
    /// to HEAD.
    public ApiResponse readHead() {
        return read(false);
    }

    private ApiResponse read(boolean hasBody) {
        try {
            String statusLine = line();
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                String[] parts = line.split(":", 2);
                headers.put(parts[0].strip().toLowerCase(Locale.ROOT), parts[1].strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            byte[] body = hasBody ? in.readNBytes(length) : new byte[0];
            if (hasBody && body.length < length) {
                throw new AssertionError("the answer breaks off after " + body.length + " of " + length + " bytes");
            }
            int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
            return new ApiResponse(status, headers, new String(body, StandardCharsets.UTF_8));
        } catch (SocketTimeoutException timedOut) {
            throw new AssertionError("no answer within " + PATIENCE.toSeconds() + " s", timedOut);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new AssertionError("the connection was closed instead of answered, after: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /// Returns whether the server closes the connection within a time, without sending
    /// anything before.
    public boolean isClosedWithin(Duration time) {
        try {
            socket.setSoTimeout((int) time.toMillis());
            return in.read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (SocketException reset) {
            return true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Returns whether the server closes the connection within a time, whatever it sends before.
    public boolean isHungUpWithin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                socket.setSoTimeout((int) left);
                if (in.read() < 0) {
                    return true;
                }
            }
            return false;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (SocketException reset) {
            return true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
