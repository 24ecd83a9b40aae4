package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.http.Request;
import dev.trellis.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The values of a form as they were entered, by the names of the form's elements.
///
/// @param values in the order in which they were sent
record FormValues(Map<String, List<String>> values) {
    private static final int MAX_VALUES = 200;
    private static final int MAX_VALUE_LENGTH = 4_000;

    static final FormValues EMPTY = new FormValues(Map.of());

    /// Reads the form in a request's body.
    ///
    /// @throws ApiException `UNSUPPORTED_MEDIA_TYPE` for a body that is not
    ///     `application/x-www-form-urlencoded`; otherwise as [#parse]
    static FormValues read(Request request) {
        String type = request.header("Content-Type").orElse("").split(";", 2)[0].strip();
        if (!type.equalsIgnoreCase("application/x-www-form-urlencoded")) {
            throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the form as browsers do.");
        }
        return parse(request.body());
    }

    /// Decodes `application/x-www-form-urlencoded`.
    ///
    /// @throws ApiException `INVALID_INPUT` for a form that is too long, or encoded as no browser
    ///     does it
    static FormValues parse(byte[] body) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        String text = new String(body, StandardCharsets.US_ASCII);
        int count = 0;
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", MAX_VALUES + 1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (++count > MAX_VALUES || value.length() > MAX_VALUE_LENGTH) {
                throw new ApiException(ErrorCode.INVALID_INPUT, "The form is too long.");
            }
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return new FormValues(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new ApiException(ErrorCode.INVALID_INPUT, "The form is not encoded as browsers do it.");
        }
    }

    /// The first value of an element without surrounding spaces; empty when there is none.
    String text(String name) {
        return values.getOrDefault(name, List.of("")).getFirst().strip();
    }

    /// All values of an element.
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// Whether something was entered in an element.
    boolean has(String name) {
        return !text(name).isEmpty();
    }

    /// Only the values that belong to some fields.
    FormValues only(List<FormField> fields) {
        Map<String, List<String>> selected = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (fields.stream().anyMatch(field -> belongsTo(field, name))) {
                selected.put(name, value);
            }
        });
        return new FormValues(selected);
    }

    private static boolean belongsTo(FormField field, String name) {
        return name.equals(field.path())
                || (field.kind() == FormField.Kind.DATE
                        && List.of(".day", ".month", ".year").contains(name.replace(field.path(), "")));
    }

    /// Whether anything was entered in a field.
    boolean isAnswered(FormField field) {
        return field.kind() == FormField.Kind.DATE
                ? has(field.path() + ".day") || has(field.path() + ".month") || has(field.path() + ".year")
                : all(field.path()).stream().anyMatch(value -> !value.isBlank());
    }

    /// The values as the API takes them, without the fields that were left empty.
    ObjectNode toJson(List<FormField> fields) {
        ObjectNode json = Json.object();
        for (FormField field : fields) {
            if (!isAnswered(field)) {
                continue;
            }
            String[] path = field.path().split("\\.");
            ObjectNode parent = json;
            for (int i = 0; i < path.length - 1; i++) {
                parent = parent.withObjectProperty(path[i]);
            }
            String name = path[path.length - 1];
            switch (field.kind()) {
                case DATE -> parent.put(name, date(field.path()));
                case CHECKS -> all(field.path()).forEach(parent.withArrayProperty(name)::add);
                case PERCENT -> percent(parent, name, text(field.path()));
                default -> parent.put(name, text(field.path()));
            }
        }
        return json;
    }

    /// `1992-03-25`, from whatever was entered: whether it is a date is checked by the rules of
    /// the API.
    private String date(String path) {
        return pad(text(path + ".year"), 4) + "-" + pad(text(path + ".month"), 2) + "-" + pad(text(path + ".day"), 2);
    }

    private static String pad(String number, int digits) {
        return "0".repeat(Math.max(0, digits - number.length())) + number;
    }

    private static void percent(ObjectNode parent, String name, String entered) {
        String digits = entered.replace("%", "").strip();
        if (digits.matches("[0-9]{1,4}")) {
            parent.put(name, Integer.parseInt(digits));
        } else {
            parent.put(name, entered);
        }
    }

    /// The values of a JSON object as they would be entered.
    static FormValues fromJson(JsonNode object, List<FormField> fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (FormField field : fields) {
            JsonNode value = object.at("/" + field.path().replace('.', '/'));
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            if (field.kind() == FormField.Kind.DATE) {
                String[] parts = value.asString("").split("-");
                if (parts.length == 3) {
                    values.put(field.path() + ".year", List.of(parts[0]));
                    values.put(field.path() + ".month", List.of(withoutLeadingZeros(parts[1])));
                    values.put(field.path() + ".day", List.of(withoutLeadingZeros(parts[2])));
                }
            } else if (value.isArray()) {
                List<String> all = new ArrayList<>();
                value.forEach(element -> all.add(element.asString("")));
                values.put(field.path(), all);
            } else {
                values.put(field.path(), List.of(value.asString("")));
            }
        }
        return new FormValues(values);
    }

    private static String withoutLeadingZeros(String number) {
        return number.replaceFirst("^0+(?=.)", "").toLowerCase(Locale.ROOT);
    }

    /// These values, and for the elements without one those of a fallback.
    FormValues withFallback(FormValues fallback) {
        Map<String, List<String>> all = new LinkedHashMap<>(fallback.values);
        all.putAll(values);
        return new FormValues(all);
    }
}
