package dev.trellis.messages;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/// Sends e-mail by SMTP. Connecting, reading and writing each have a timeout of ten seconds.
public final class SmtpTransport implements Transport {
    private static final String UTF_8 = "UTF-8";
    private static final String TIMEOUT_MILLIS = "10000";

    private final SmtpSettings settings;
    private final Clock clock;

    public SmtpTransport(SmtpSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public void send(MessageId id, Message message) throws DeliveryException {
        Session session = Session.getInstance(properties());
        try (jakarta.mail.Transport connection = session.getTransport("smtp")) {
            MimeMessage mail = mimeMessage(session, id, message);
            @Nullable
            String password =
                    settings.password() == null ? null : settings.password().reveal();
            connection.connect(settings.host(), settings.port(), settings.user(), password);
            connection.sendMessage(mail, mail.getAllRecipients());
        } catch (MessagingException refused) {
            throw deliveryException(refused);
        } catch (UnsupportedEncodingException broken) {
            throw new IllegalStateException("this Java has no UTF-8", broken);
        }
    }

    /// A new object for each message, since a session's properties can be changed.
    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.auth", Boolean.toString(settings.user() != null));
        properties.setProperty(
                "mail.smtp.ssl.enable", Boolean.toString(settings.security() == SmtpSettings.Security.TLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        String starttls = Boolean.toString(settings.security() == SmtpSettings.Security.STARTTLS);
        properties.setProperty("mail.smtp.starttls.enable", starttls);
        properties.setProperty("mail.smtp.starttls.required", starttls);
        return properties;
    }

    private MimeMessage mimeMessage(Session session, MessageId id, Message message)
            throws MessagingException, UnsupportedEncodingException {
        String domain =
                withAsciiDomain(settings.from()).substring(settings.from().lastIndexOf('@') + 1);
        MimeMessage mail = new MimeMessage(session) {
            /// The same at every attempt, so that a mailbox can recognise a repetition; and without
            /// the name of this machine.
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id.uuid() + "@" + domain + ">");
            }
        };
        Message.@Nullable Sender sender = message.sender();
        @Nullable String from = sender == null ? null : sender.address();
        @Nullable String name = sender == null ? null : sender.name();
        mail.setFrom(new InternetAddress(
                withAsciiDomain(from == null ? settings.from() : from),
                name == null ? settings.fromName() : name,
                UTF_8));
        if (sender != null && sender.replyTo() != null) {
            mail.setReplyTo(new InternetAddress[] {new InternetAddress(withAsciiDomain(sender.replyTo()), true)});
        }
        mail.setRecipient(
                jakarta.mail.Message.RecipientType.TO, new InternetAddress(withAsciiDomain(message.recipient()), true));
        mail.setSubject(message.subject(), UTF_8);
        mail.setSentDate(Date.from(clock.instant()));
        mail.setHeader("Auto-Submitted", "auto-generated");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(message.text(), UTF_8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(message.html(), UTF_8, "html");
        mail.setContent(new MimeMultipart("alternative", text, html));
        mail.saveChanges();
        return mail;
    }

    /// Converts an international domain to its ASCII form, which all mail servers accept.
    private static String withAsciiDomain(String address) {
        int at = address.lastIndexOf('@');
        return address.substring(0, at + 1) + IDN.toASCII(address.substring(at + 1));
    }

    /// A 5xx about the recipient or the message is final. Every other error may be temporary: a
    /// server that is unavailable, full, or wrongly configured.
    private static DeliveryException deliveryException(MessagingException refused) {
        int code = 0;
        for (@Nullable Exception cause = refused; cause instanceof MessagingException m; cause = m.getNextException()) {
            switch (cause) {
                case SMTPAddressFailedException address -> code = Math.max(code, address.getReturnCode());
                case SMTPSendFailedException data -> code = Math.max(code, data.getReturnCode());
                default -> {}
            }
        }
        String reason = refused.getClass().getSimpleName() + (code == 0 ? "" : ", the server answered " + code);
        return new DeliveryException(reason, code >= 500);
    }
}
