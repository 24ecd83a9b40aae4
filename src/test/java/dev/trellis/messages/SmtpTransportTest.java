package dev.trellis.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trellis.base.Environment;
import dev.trellis.base.Secret;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// E-mail as it is sent, and the errors of mail servers.
class SmtpTransportTest {
    private static final Environment WORLD = Environment.system();

    @Test
    void aMailHasBothFormsAndComesFromTheOperator() throws Exception {
        try (TestMailServer mailServer = TestMailServer.start()) {
            MessageId id = new MessageId(WORLD.ids().next());
            transport(mailServer.settings())
                    .send(
                            id,
                            Message.email(
                                    "jürgen@example.com".replace("ü", "ue"), "Grüße", "plain ü", "<p>html ü</p>"));
            MimeMessage mail = mailServer.received().getFirst();

            assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("Acme Pay <no-reply@acme.example>");
            assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("juergen@example.com");
            assertThat(mail.getSubject()).isEqualTo("Grüße");
            assertThat(mail.getMessageID()).isEqualTo("<" + id.uuid() + "@acme.example>");
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            MimeMultipart parts = (MimeMultipart) mail.getContent();
            assertThat(mail.getContentType()).startsWith("multipart/alternative");
            assertThat(parts.getBodyPart(0).getContent().toString()).contains("plain ü");
            assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
            assertThat(parts.getBodyPart(1).getContent().toString()).contains("<p>html ü</p>");
        }
    }

    @Test
    void aPlatformsOwnSenderStandsInTheMail() throws Exception {
        try (TestMailServer mailServer = TestMailServer.start()) {
            send(
                    mailServer.settings(),
                    Message.email("jane@example.com", "Hello", "a", "b")
                            .withSender(new Message.Sender(
                                    "wallet@bücher.example", "Acme\r\nBcc: eve@example.com", "help@acme.example")));
            MimeMessage mail = mailServer.received().getFirst();

            assertThat(mail.getFrom()).hasSize(1);
            assertThat(mail.getFrom()[0].toString()).contains("<wallet@xn--bcher-kva.example>");
            assertThat(mail.getReplyTo()).extracting(Object::toString).containsExactly("help@acme.example");
            assertThat(mail.getHeader("Bcc")).isNull();
        }
    }

    @Test
    void anInternationalDomainIsSentInItsAsciiForm() throws Exception {
        try (TestMailServer mailServer = TestMailServer.start()) {
            send(mailServer.settings(), Message.email("jane@bücher.example", "Hello", "a", "b"));

            assertThat(mailServer.received().getFirst().getAllRecipients())
                    .extracting(Object::toString)
                    .containsExactly("jane@xn--bcher-kva.example");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello\r\nBcc: victim@example.com", "Hello\nBcc: victim@example.com", "Hello\rBcc: victim@example.com",
                "Hello\u2028Bcc: victim@example.com", "Hello\u0085Bcc: victim@example.com", "Hello\u0000\r\n\r\nBcc: x"
            })
    void aSubjectStartsNoOtherHeader(String subject) throws Exception {
        try (TestMailServer mailServer = TestMailServer.start()) {
            send(mailServer.settings(), Message.email("jane@example.com", subject, "a", "b"));
            MimeMessage mail = mailServer.received().getFirst();

            assertThat(mail.getHeader("Bcc")).isNull();
            assertThat(mail.getAllRecipients()).hasSize(1);
            assertThat(mail.getSubject()).startsWith("Hello").contains("Bcc");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jane",
                "jane@",
                "jane@localhost",
                "a@example.com, b@example.com",
                "a@example.com\r\nBcc: b@example.com",
                "<a@example.com>",
                "a b@example.com",
                "a@example.com ",
                "\"a\\\"@example.com\"@example.com",
                "a@[127.0.0.1]"
            })
    void whatIsNoAddressIsNoRecipient(String recipient) {
        assertThatThrownBy(() -> Message.email(recipient, "Hello", "a", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "110", "+0123", "+49 157", "+4915771234567890", "+49157\r\n"})
    void whatIsNoNumberIsNoRecipient(String recipient) {
        assertThatThrownBy(() -> Message.sms(recipient, "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessagePrintsAsNothing() {
        assertThat(Message.email("jane@example.com", "Hello", "a", "b").toString())
                .isEqualTo("[redacted message]");
    }

    @Test
    void aServerThatIsAwayOrRefusesThePasswordIsTriedAgain() {
        try (TestMailServer mailServer = TestMailServer.start()) {
            assertThat(refusal(mailServer.settingsWith("wrong")).isFinal()).isFalse();
            assertThat(mailServer.received()).isEmpty();
        }
        assertThat(refusal(TestMailServer.unavailable().settings()).isFinal()).isFalse();
    }

    @Test
    void aServerWithACertificateNobodyVouchesForGetsNothing() {
        try (TestMailServer mailServer = TestMailServer.startWithTls()) {
            assertThat(refusal(mailServer.settings()).isFinal()).isFalse();
            assertThat(mailServer.received()).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotOfferTheTlsAskedForGetsNoPassword() throws IOException {
        try (Refusing server = new Refusing("250")) {
            SmtpSettings asking = SmtpSettings.parse(
                    new Secret("smtp://user:mailer-s3cret@127.0.0.1:" + server.port() + "?starttls=true"),
                    "a@acme.example");

            assertThat(refusal(asking).isFinal()).isFalse();
            assertThat(server.heard()).doesNotContain("AUTH").doesNotContain("MAIL");
        }
    }

    @ParameterizedTest
    @CsvSource({"550, true", "553, true", "450, false", "421, false"})
    void aRecipientThatIsRefusedForGoodIsNotTriedAgain(String answer, boolean isFinal) throws IOException {
        try (Refusing server = new Refusing(answer)) {
            DeliveryException refused = refusal(
                    SmtpSettings.parse(new Secret("smtp://127.0.0.1:" + server.port()), "no-reply@acme.example"));

            assertThat(refused.isFinal()).isEqualTo(isFinal);
            assertThat(refused).hasMessageContaining(answer);
            assertThat(refused.toString()).doesNotContain("jane").doesNotContain("acme");
            assertThat(refused.getCause()).isNull();
        }
    }

    private static SmtpTransport transport(SmtpSettings server) {
        return new SmtpTransport(server, WORLD.clock());
    }

    private static void send(SmtpSettings server, Message message) throws DeliveryException, MessagingException {
        transport(server).send(new MessageId(WORLD.ids().next()), message);
    }

    private static DeliveryException refusal(SmtpSettings server) {
        return catchThrowableOfType(
                DeliveryException.class, () -> send(server, Message.email("jane@example.com", "Hello", "a", "b")));
    }

    /// Accepts every command but RCPT, to which it responds with a code and the address, as real
    /// servers do. Offers no TLS.
    private static final class Refusing implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final StringBuffer heard = new StringBuffer();

        Refusing(String answer) throws IOException {
            Thread.ofVirtual().start(() -> {
                try (Socket client = socket.accept();
                        BufferedReader in = new BufferedReader(
                                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                    say(client, "220 here");
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        heard.append(line).append('\n');
                        say(client, line.startsWith("RCPT") ? answer + " " + line.substring(8) + " no" : "250 ok");
                    }
                } catch (IOException gone) {
                    // The client closed the connection.
                }
            });
        }

        private static void say(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        int port() {
            return socket.getLocalPort();
        }

        String heard() {
            return heard.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
