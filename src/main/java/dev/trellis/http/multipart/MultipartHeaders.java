package dev.trellis.http.multipart;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses the headers of a form and of its parts.
final class MultipartHeaders {
    /// Possessive quantifiers throughout: no input causes backtracking.
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*+([^\\s;=\"]++)\\s*+=\\s*+(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^;\\s\"]*+))");

    private MultipartHeaders() {}

    /// Returns headers by lower-case name.
    ///
    /// @throws ApiException when one is malformed or occurs twice
    static Map<String, String> parse(String lines) {
        Map<String, String> headers = new HashMap<>();
        for (String line : lines.split("\r\n")) {
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            @Nullable
            String duplicate = colon <= 0
                    ? ""
                    : headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
            if (duplicate != null) {
                throw malformed();
            }
        }
        return headers;
    }

    /// Returns the value before the parameters, in lower case.
    static String value(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /// Returns the parameters of a header, by lower-case name. A backslash escapes a quote or a
    /// backslash and is an ordinary character otherwise, since browsers have always sent Windows
    /// paths unescaped.
    ///
    /// @throws ApiException when one occurs twice
    static Map<String, String> parameters(String header) {
        Map<String, String> parameters = new HashMap<>();
        Matcher found = PARAMETER.matcher(header);
        while (found.find()) {
            @Nullable String quoted = found.group(2);
            String value = quoted == null ? found.group(3) : quoted.replaceAll("\\\\([\"\\\\])", "$1");
            if (parameters.put(found.group(1).toLowerCase(Locale.ROOT), value) != null) {
                throw malformed();
            }
        }
        return parameters;
    }

    private static ApiException malformed() {
        return new ApiException(ErrorCode.INVALID_INPUT, "A header of the form is malformed, or stands there twice.");
    }
}
