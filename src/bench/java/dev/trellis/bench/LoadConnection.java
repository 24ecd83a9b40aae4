package dev.trellis.bench;

import java.io.IOException;
import java.sql.SQLException;

/// One connection, over which requests are sent one after the other.
interface LoadConnection extends AutoCloseable {
    /// Sends one request and waits for its response.
    ///
    /// @return false when there is no request left to send
    /// @throws UnexpectedResponse when the response is not that of a success
    boolean send() throws IOException, SQLException;

    @Override
    void close();

    /// The response was not that of a success. It is counted as an error, and the connection can
    /// still be used.
    final class UnexpectedResponse extends IOException {
        private static final long serialVersionUID = 1L;

        UnexpectedResponse(String message) {
            super(message);
        }
    }
}
