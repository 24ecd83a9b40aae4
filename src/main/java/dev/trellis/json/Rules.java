package dev.trellis.json;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.FieldError.Constraint;
import java.net.IDN;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// The rules that fields of several resources use: texts, choices, numbers, dates, countries,
/// contact details (behaviour, section 3).
public final class Rules {
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final String E_164 = "^\\+[1-9]\\d{1,14}$";
    private static final Pattern EMAIL_LOCAL_PART =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN = Pattern.compile(
            "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})", Pattern.CASE_INSENSITIVE);
    private static final int MAX_AGE_YEARS = 150;
    private static final int MAX_DOMAIN_LENGTH = 253;

    private Rules() {}

    /// A text of `min` to `max` characters (code points) without control characters or line breaks.
    public static Rule text(int min, int max) {
        return (value, path, context) -> {
            @Nullable String text = singleLine(value, path, context);
            return text == null ? null : checkLength(text, min, max, path, context);
        };
    }

    /// A text that is not empty, of at most `max` characters.
    public static Rule text(int max) {
        return text(1, max);
    }

    /// A text that may have several lines: line feeds and tabs are allowed, other control
    /// characters are not.
    public static Rule paragraph(int max) {
        return (value, path, context) -> {
            @Nullable String text = string(value, path, context);
            if (text == null) {
                return null;
            }
            String unixLines = text.replace("\r\n", "\n");
            if (unixLines.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
                context.addError(path, "Must not contain control characters.");
                return null;
            }
            return checkLength(unixLines, 1, max, path, context);
        };
    }

    /// A text that matches a regular expression.
    ///
    /// @param message the error message for other texts
    public static Rule pattern(String regex, String message) {
        Pattern pattern = Pattern.compile(regex);
        return (value, path, context) -> {
            @Nullable String text = singleLine(value, path, context);
            if (text == null) {
                return null;
            }
            if (!pattern.matcher(text).matches()) {
                context.addError(new FieldError(path, message, Constraint.pattern(regex), ErrorCode.INVALID_INPUT));
                return null;
            }
            return StringNode.valueOf(text);
        };
    }

    /// One of the given texts.
    public static Rule choice(String... values) {
        List<String> accepted = List.of(values);
        return (value, path, context) -> {
            @Nullable String text = string(value, path, context);
            if (text == null) {
                return null;
            }
            if (!accepted.contains(text)) {
                context.addError(new FieldError(
                        path,
                        "Must be one of " + String.join(", ", accepted) + ".",
                        Constraint.oneOf(accepted),
                        ErrorCode.INVALID_INPUT));
                return null;
            }
            return StringNode.valueOf(text);
        };
    }

    /// The name of an enum constant.
    public static <E extends Enum<E>> Rule choice(Class<E> type) {
        return choice(Arrays.stream(type.getEnumConstants()).map(Enum::name).toArray(String[]::new));
    }

    /// A real calendar date, `YYYY-MM-DD`.
    public static Rule date() {
        return (value, path, context) -> {
            @Nullable LocalDate date = readDate(value, path, context);
            return date == null ? null : StringNode.valueOf(date.toString());
        };
    }

    /// A date that is not in the future.
    public static Rule pastDate() {
        return (value, path, context) -> {
            @Nullable LocalDate date = readDate(value, path, context);
            if (date == null) {
                return null;
            }
            if (date.isAfter(context.today())) {
                context.addError(path, "Must not be in the future.");
                return null;
            }
            return StringNode.valueOf(date.toString());
        };
    }

    /// A date of birth: in the past, and an age below 150 years.
    public static Rule birthDate() {
        return (value, path, context) -> {
            @Nullable LocalDate date = readDate(value, path, context);
            if (date == null) {
                return null;
            }
            if (!date.isBefore(context.today())) {
                context.addError(path, "Must be in the past.");
                return null;
            }
            if (!date.plusYears(MAX_AGE_YEARS).isAfter(context.today())) {
                context.addError(path, "Makes an age of " + MAX_AGE_YEARS + " years or more.");
                return null;
            }
            return StringNode.valueOf(date.toString());
        };
    }

    /// An RFC 3339 timestamp; normalized to UTC with milliseconds.
    public static Rule timestamp() {
        return (value, path, context) -> {
            @Nullable String text = string(value, path, context);
            if (text == null) {
                return null;
            }
            Optional<Instant> instant = Timestamps.parse(text);
            if (instant.isEmpty()) {
                context.addError(
                        formatError(path, "Must be an RFC 3339 timestamp, such as 2025-07-21T17:32:28Z.", "date-time"));
                return null;
            }
            return StringNode.valueOf(Timestamps.format(instant.get()));
        };
    }

    /// The ISO 3166-1 alpha-2 code of an existing country.
    public static Rule country() {
        return (value, path, context) -> {
            @Nullable String text = string(value, path, context);
            if (text == null) {
                return null;
            }
            if (!isCountry(text)) {
                context.addError(formatError(
                        path, "Must be the two-letter code of a country, such as US or MX.", "iso-3166-1-alpha-2"));
                return null;
            }
            return StringNode.valueOf(text);
        };
    }

    /// Returns whether a text is the ISO 3166-1 alpha-2 code of a country.
    public static boolean isCountry(String text) {
        return COUNTRIES.contains(text);
    }

    /// An e-mail address: a plain local part and a full domain name. The domain may be
    /// international; quoted local parts, IP literals and bare host names are not accepted.
    public static Rule email() {
        return (value, path, context) -> {
            @Nullable String text = string(value, path, context);
            if (text == null) {
                return null;
            }
            if (!isEmail(text)) {
                context.addError(formatError(path, "Must be an e-mail address, such as jane@example.com.", "email"));
                return null;
            }
            return StringNode.valueOf(text);
        };
    }

    /// Returns whether a text is an e-mail address that [#email] accepts.
    public static boolean isEmail(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at > 64 || text.length() > 254) {
            return false;
        }
        return EMAIL_LOCAL_PART.matcher(text.substring(0, at)).matches() && isDomainName(text.substring(at + 1));
    }

    /// Returns whether a text is a full domain name (two labels or more), in ASCII or in its
    /// international form.
    public static boolean isDomainName(String text) {
        // The JDK's IDN throws unexpected exceptions for very long texts.
        if (text.length() > MAX_DOMAIN_LENGTH) {
            return false;
        }
        try {
            String ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
            return ascii.length() <= MAX_DOMAIN_LENGTH && DOMAIN.matcher(ascii).matches();
        } catch (IllegalArgumentException notADomain) {
            return false;
        }
    }

    /// A phone number in E.164 form: `+`, country code, number; at most 15 digits.
    public static Rule phoneNumber() {
        return pattern(E_164, "Must be a phone number in E.164 form, such as +14155551234.");
    }

    /// `true` or `false`.
    public static Rule flag() {
        return (value, path, context) -> {
            if (!value.isBoolean()) {
                context.addError(path, "Must be true or false.");
                return null;
            }
            return value;
        };
    }

    /// An integer in a range, both ends included.
    public static Rule wholeNumber(long min, long max) {
        return (value, path, context) -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                context.addError(path, "Must be a whole number.");
                return null;
            }
            if (value.longValue() < min || value.longValue() > max) {
                context.addError(path, "Must be between " + min + " and " + max + ".");
                return null;
            }
            return LongNode.valueOf(value.longValue());
        };
    }

    /// A list of at most `max` items, all checked by the same rule. An invalid item becomes
    /// `null` in the result, so that errors that are found later name the other items by their
    /// original positions.
    public static Rule list(Rule item, int max) {
        return (value, path, context) -> {
            if (!(value instanceof ArrayNode array)) {
                context.addError(path, "Must be a list.");
                return null;
            }
            if (array.size() > max) {
                context.addError(path, "Must have at most " + max + " entries.");
                return null;
            }
            ArrayNode normal = Json.array();
            for (int i = 0; i < array.size(); i++) {
                @Nullable JsonNode read = item.read(array.get(i), path + "." + i, context);
                normal.add(read == null ? NullNode.getInstance() : read);
            }
            return normal;
        };
    }

    /// Returns the text in its normalized form (trimmed, NFC); for a value that is not a text, adds
    /// an error and returns `null`.
    public static @Nullable String string(JsonNode value, String path, ValidationContext context) {
        if (!value.isString()) {
            context.addError(path, "Must be a text.");
            return null;
        }
        return Normalizer.normalize(value.stringValue(), Normalizer.Form.NFC).strip();
    }

    /// Any text, whatever it contains: for fields that are validated elsewhere.
    public static Rule anyText() {
        return (value, path, context) -> {
            @Nullable String text = string(value, path, context);
            return text == null ? null : StringNode.valueOf(text);
        };
    }

    private static @Nullable String singleLine(JsonNode value, String path, ValidationContext context) {
        @Nullable String text = string(value, path, context);
        if (text != null && text.codePoints().anyMatch(Rules::isControlOrLineBreak)) {
            context.addError(path, "Must not contain control characters or line breaks.");
            return null;
        }
        return text;
    }

    private static boolean isControlOrLineBreak(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || (c & 0xFFFE) == 0xFFFE;
    }

    private static @Nullable JsonNode checkLength(
            String text, int min, int max, String path, ValidationContext context) {
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
            context.addError(new FieldError(
                    path,
                    length < min ? "Must not be empty." : "Must have at most " + max + " characters.",
                    Constraint.length(min, max),
                    ErrorCode.INVALID_INPUT));
            return null;
        }
        return StringNode.valueOf(text);
    }

    private static @Nullable LocalDate readDate(JsonNode value, String path, ValidationContext context) {
        @Nullable String text = string(value, path, context);
        if (text == null) {
            return null;
        }
        try {
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException notInTheCalendar) {
            // Reported below, like any other text that is not a date.
        }
        context.addError(formatError(path, "Must be a calendar date, YYYY-MM-DD.", "date"));
        return null;
    }

    private static FieldError formatError(String path, String message, String format) {
        return new FieldError(path, message, Constraint.format(format), ErrorCode.INVALID_INPUT);
    }
}
