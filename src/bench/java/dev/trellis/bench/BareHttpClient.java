package dev.trellis.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/// A minimal HTTP/1.1 client on one persistent connection. It parses only the status and
/// `Content-Length` of a response, so that the load generator leaves the processor to the server
/// that it measures.
final class BareHttpClient implements LoadConnection {
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_REPORTED_BYTES = 500;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Supplier<Request> requests;
    private byte[] buffer = new byte[64 * 1024];
    private int filled;
    private int bodyStart;

    /// A request, and the response that counts as a success.
    ///
    /// @param bytes the whole request, head and body
    /// @param expectedBodyStart the first bytes of the response body
    record Request(byte[] bytes, int expectedStatus, byte[] expectedBodyStart) {}

    private BareHttpClient(Socket socket, Supplier<Request> requests) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.requests = requests;
    }

    static BareHttpClient connect(int port, Supplier<Request> requests) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return new BareHttpClient(socket, requests);
    }

    @Override
    public boolean send() throws IOException {
        Request request = requests.get();
        out.write(request.bytes());
        bodyStart = readHead();
        int end = bodyStart + contentLength(bodyStart);
        if (end > buffer.length) {
            buffer = Arrays.copyOf(buffer, end);
        }
        while (filled < end) {
            readMore();
        }
        byte[] expected = request.expectedBodyStart();
        int comparedEnd = Math.min(bodyStart + expected.length, end);
        boolean isExpected = status() == request.expectedStatus()
                && filled == end
                && Arrays.equals(expected, 0, expected.length, buffer, bodyStart, comparedEnd);
        if (!isExpected) {
            int reportedEnd = Math.min(filled, bodyStart + MAX_REPORTED_BYTES);
            throw new UnexpectedResponse(
                    status() + " " + new String(buffer, bodyStart, reportedEnd - bodyStart, StandardCharsets.UTF_8));
        }
        return true;
    }

    /// The body of the last response.
    String lastBody() {
        return new String(buffer, bodyStart, filled - bodyStart, StandardCharsets.UTF_8);
    }

    /// Reads up to the empty line after the headers, or further.
    ///
    /// @return the index in the buffer at which the body starts
    private int readHead() throws IOException {
        filled = 0;
        int searched = 0;
        while (true) {
            readMore();
            for (int i = Math.max(0, searched - 3); i + 3 < filled; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    return i + 4;
                }
            }
            searched = filled;
        }
    }

    private void readMore() throws IOException {
        if (filled == buffer.length) {
            throw new IOException("the server sent more than was asked for");
        }
        int n = in.read(buffer, filled, buffer.length - filled);
        if (n < 0) {
            throw new IOException("the server closed the connection");
        }
        filled += n;
    }

    /// The three digits of `HTTP/1.1 200 OK`.
    private int status() {
        return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + (buffer[11] - '0');
    }

    private int contentLength(int headEnd) throws IOException {
        for (int line = 0; line < headEnd; line++) {
            if (buffer[line] == '\n' && isContentLength(line + 1)) {
                int digit = line + 1 + CONTENT_LENGTH.length;
                while (buffer[digit] == ' ') {
                    digit++;
                }
                int length = 0;
                for (; buffer[digit] != '\r'; digit++) {
                    length = length * 10 + buffer[digit] - '0';
                }
                return length;
            }
        }
        throw new IOException("the answer has no Content-Length");
    }

    private boolean isContentLength(int start) {
        for (int i = 0; i < CONTENT_LENGTH.length; i++) {
            // Setting this bit makes a letter lower case and leaves the other characters of the
            // name as they are.
            if ((buffer[start + i] | 0x20) != CONTENT_LENGTH[i] && buffer[start + i] != CONTENT_LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing more to close.
        }
    }
}
