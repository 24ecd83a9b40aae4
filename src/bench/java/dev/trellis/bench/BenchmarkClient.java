package dev.trellis.bench;

import java.io.IOException;
import java.sql.SQLException;

/// One connection that is kept at work.
interface BenchmarkClient extends AutoCloseable {
    /// Sends one request and waits for its answer.
    ///
    /// @return false when there was nothing left to send
    /// @throws UnexpectedAnswer when there was an answer, but not the one that a success has
    boolean send() throws IOException, SQLException;

    @Override
    void close();

    /// Counted as an error; the connection can go on.
    final class UnexpectedResponse extends IOException {
        private static final long serialVersionUID = 1L;

        UnexpectedResponse(String message) {
            super(message);
        }
    }
}
