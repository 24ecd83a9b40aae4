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

/// A mail server that asks for a password and keeps what it gets.
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

    /// One that is away until it is started.
    static TestMailServer away() {
        return new TestMailServer(ServerSetup.PROTOCOL_SMTP, freePort());
    }

    static TestMailServer start() {
        TestMailServer mailbox = away();
        mailbox.comeBack();
        return mailbox;
    }

    /// With a certificate that nobody vouches for.
    static TestMailServer startWithTls() {
        TestMailServer mailbox = new TestMailServer(ServerSetup.PROTOCOL_SMTPS, freePort());
        mailbox.comeBack();
        return mailbox;
    }

    void comeBack() {
        server.start();
    }

    SmtpSettings reachedBy(String password) {
        return SmtpSettings.parse(
                new Secret(protocol + "://" + USER + ":" + password + "@127.0.0.1:" + port),
                "Acme Pay <no-reply@acme.example>");
    }

    SmtpSettings reached() {
        return reachedBy(PASSWORD);
    }

    List<MimeMessage> received() {
        return List.of(server.getReceivedMessages());
    }

    /// Header and body as they came.
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
