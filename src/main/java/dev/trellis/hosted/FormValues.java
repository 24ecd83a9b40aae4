package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
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

/// What was typed on a page, as it was typed: by the names of the elements.
///
/// @param values in the order in which they came
record FormValues(Map<String, List<String>> values) {
    private static final int MAX_VALUES = 200;
    private static final int MAX_VALUE = 4_000;

    static final FormValues EMPTY = new FormValues(Map.of());

    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// @throws ApiException `INVALID_INPUT` for what no browser sends
    static FormValues parse(byte[] body) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        String text = new String(body, StandardCharsets.US_ASCII);
        int count = 0;
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", MAX_VALUES + 1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (++count > MAX_VALUES || value.length() > MAX_VALUE) {
                throw new ApiException(ErrorCode.INVALID_INPUT, "The form is too long.");
            }
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return new FormValues(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new ApiException(ErrorCode.INVALID_INPUT, "The form is not encoded as browsers do it.");
        }
    }

    /// What was typed, without what surrounds it; empty when nothing was.
    String text(String name) {
        return values.getOrDefault(name, List.of("")).getFirst().strip();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean has(String name) {
        return !text(name).isEmpty();
    }

    /// Only what belongs to these fields.
    FormValues of(List<FormField> fields) {
        Map<String, List<String>> own = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (fields.stream().anyMatch(field -> isOf(field, name))) {
                own.put(name, value);
            }
        });
        return new FormValues(own);
    }

    private static boolean isOf(FormField field, String name) {
        return name.equals(field.path())
                || (field.kind() == FormField.Kind.DATE
                        && List.of(".day", ".month", ".year").contains(name.replace(field.path(), "")));
    }

    /// Whether anything at all was said to a question.
    boolean isAnswered(FormField field) {
        return field.kind() == FormField.Kind.DATE
                ? has(field.path() + ".day") || has(field.path() + ".month") || has(field.path() + ".year")
                : all(field.path()).stream().anyMatch(value -> !value.isBlank());
    }

    /// The answers as the API takes them. What was left empty is not among them.
    ObjectNode json(List<FormField> fields) {
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

    /// `1992-03-25`, of whatever was typed; the rules tell whether it is a date.
    private String date(String path) {
        return pad(text(path + ".year"), 4) + "-" + pad(text(path + ".month"), 2) + "-" + pad(text(path + ".day"), 2);
    }

    private static String pad(String number, int digits) {
        return "0".repeat(Math.max(0, digits - number.length())) + number;
    }

    private static void percent(ObjectNode parent, String name, String typed) {
        String digits = typed.replace("%", "").strip();
        if (digits.matches("[0-9]{1,4}")) {
            parent.put(name, Integer.parseInt(digits));
        } else {
            parent.put(name, typed);
        }
    }

    /// What is known, as it would be typed.
    static FormValues of(JsonNode known, List<FormField> fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (FormField field : fields) {
            JsonNode value = known.at("/" + field.path().replace('.', '/'));
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            if (field.kind() == FormField.Kind.DATE) {
                String[] parts = value.asString("").split("-");
                if (parts.length == 3) {
                    values.put(field.path() + ".year", List.of(parts[0]));
                    values.put(field.path() + ".month", List.of(plain(parts[1])));
                    values.put(field.path() + ".day", List.of(plain(parts[2])));
                }
            } else if (value.isArray()) {
                List<String> all = new ArrayList<>();
                value.forEach(one -> all.add(one.asString("")));
                values.put(field.path(), all);
            } else {
                values.put(field.path(), List.of(value.asString("")));
            }
        }
        return new FormValues(values);
    }

    private static String plain(String number) {
        return number.replaceFirst("^0+(?=.)", "").toLowerCase(Locale.ROOT);
    }

    /// Laid over another one, question by question.
    FormValues over(FormValues below) {
        Map<String, List<String>> all = new LinkedHashMap<>(below.values);
        all.putAll(values);
        return new FormValues(all);
    }
}
