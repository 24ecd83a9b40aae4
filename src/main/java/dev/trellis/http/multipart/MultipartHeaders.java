package dev.trellis.http.multipart;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Headers of a form and of its parts.
final class MultipartHeaders {
    /// Possessive throughout: no input makes it try twice.
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*+([^\\s;=\"]++)\\s*+=\\s*+(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^;\\s\"]*+))");

    private MultipartHeaders() {}

    /// Headers by lower-case name.
    ///
    /// @throws ApiException when one is malformed or stands there twice
    static Map<String, String> parse(String lines) {
        Map<String, String> headers = new HashMap<>();
        for (String line : lines.split("\r\n")) {
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            @Nullable
            String before = colon <= 0
                    ? ""
                    : headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
            if (before != null) {
                throw malformed();
            }
        }
        return headers;
    }

    /// What stands before the parameters, in lower case.
    static String value(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /// The parameters of a header, by lower-case name. A backslash escapes a quote or a backslash
    /// and is itself otherwise: browsers have always sent the paths of another system unescaped.
    ///
    /// @throws ApiException when one stands there twice
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
