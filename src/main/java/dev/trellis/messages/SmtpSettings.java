package dev.trellis.messages;

import dev.trellis.base.Secret;
import dev.trellis.json.Rules;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The mail server to which e-mail is sent, as the operator configures it.
///
/// @param security how the connection is protected
/// @param user `null` when the server needs no authentication
/// @param from the address of the sender
/// @param fromName the displayed name of the sender; may be empty
public record SmtpSettings(
        String host,
        int port,
        Security security,
        @Nullable String user,
        @Nullable Secret password,
        String from,
        String fromName) {

    /// TLS from the first byte, TLS after `STARTTLS`, or none.
    public enum Security {
        TLS,
        STARTTLS,
        NONE
    }

    private static final Pattern NAME_AND_ADDRESS = Pattern.compile("\"?([^<>\"]*?)\"?\\s*<([^<>]+)>");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /// Reads the settings of an operator.
    ///
    /// @param url `smtp://user:password@host:587?starttls=true` or `smtps://user:password@host:465`
    /// @param from `name@example.com` or `Acme <name@example.com>`
    /// @throws IllegalArgumentException with a message for the operator that does not quote
    ///     the values
    public static SmtpSettings parse(Secret url, String from) {
        URI uri;
        try {
            uri = URI.create(url.reveal());
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(FORM);
        }
        boolean isTls = "smtps".equals(uri.getScheme());
        boolean isPlain = "smtp".equals(uri.getScheme());
        if (!(isTls || isPlain) || uri.getHost() == null || !uri.getPath().isEmpty()) {
            throw new IllegalArgumentException(FORM);
        }
        Security security = isTls ? Security.TLS : security(uri.getRawQuery());
        @Nullable String user = null;
        @Nullable Secret password = null;
        if (uri.getUserInfo() != null) {
            String[] credentials = uri.getUserInfo().split(":", 2);
            user = credentials[0];
            password = new Secret(credentials.length == 2 ? credentials[1] : "");
        }
        if (user != null && security == Security.NONE && !LOOPBACK.contains(uri.getHost())) {
            throw new IllegalArgumentException(
                    "TRELLIS_SMTP_URL would send its password in the clear. Use smtps:// or add ?starttls=true.");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : isTls ? 465 : 587;
        Matcher named = NAME_AND_ADDRESS.matcher(from.strip());
        String address = named.matches() ? named.group(2) : from.strip();
        String name = named.matches() ? named.group(1).strip() : "";
        if (!Rules.isEmail(address) || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "TRELLIS_MAIL_FROM must be an address, name@example.com or Acme <name@example.com>.");
        }
        return new SmtpSettings(uri.getHost(), port, security, user, password, address, name);
    }

    private static final String FORM =
            "TRELLIS_SMTP_URL must be smtp://user:password@host:587?starttls=true or smtps://user:password@host:465.";

    private static Security security(@Nullable String query) {
        return switch (query == null ? "" : query.toLowerCase(Locale.ROOT)) {
            case "starttls=true" -> Security.STARTTLS;
            case "", "starttls=false" -> Security.NONE;
            default -> throw new IllegalArgumentException(FORM);
        };
    }
}
