package dev.trellis.messages;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.trellis.base.Secret;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/// A mail server that requires a password and stores what it receives.
final class TestMailServer implements AutoCloseable {
    private static final String USER = "mailer";
    private static final String PASSWORD = "mailer-s3cret";

    private final GreenMail server;
    private final String protocol;
    private final int port;

    private TestMailServer(String protocol, int port) {
        this.protocol = protocol;
        this.port = port;
        this.server = new GreenMail(new ServerSetup(port, "127.0.0.1", protocol));
        server.setUser(USER, PASSWORD);
    }

    /// A server that is unavailable until [#becomeAvailable] is called.
    static TestMailServer unavailable() {
        return new TestMailServer(ServerSetup.PROTOCOL_SMTP, freePort());
    }

    static TestMailServer start() {
        TestMailServer mailServer = unavailable();
        mailServer.becomeAvailable();
        return mailServer;
    }

    /// A server with TLS and a self-signed certificate.
    static TestMailServer startWithTls() {
        TestMailServer mailServer = new TestMailServer(ServerSetup.PROTOCOL_SMTPS, freePort());
        mailServer.becomeAvailable();
        return mailServer;
    }

    void becomeAvailable() {
        server.start();
    }

    SmtpSettings settingsWith(String password) {
        return SmtpSettings.parse(
                new Secret(protocol + "://" + USER + ":" + password + "@127.0.0.1:" + port),
                "Acme Pay <no-reply@acme.example>");
    }

    SmtpSettings settings() {
        return settingsWith(PASSWORD);
    }

    List<MimeMessage> received() {
        return List.of(server.getReceivedMessages());
    }

    /// The header and body as they were received.
    static String raw(MimeMessage mail) {
        return GreenMailUtil.getWholeMessage(mail);
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
