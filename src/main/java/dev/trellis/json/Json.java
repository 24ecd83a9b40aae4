package dev.trellis.json;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Strict JSON (RFC 8259): valid UTF-8, no duplicate keys, nothing after the value, limited depth,
/// size and number of tokens, no NUL and no lone surrogate in any text.
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOKENS = 50_000;
    private static final int MAX_NUMBER_DIGITS = 100;

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNumberLength(MAX_NUMBER_DIGITS)
                            .maxNameLength(1_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /// Returns the mapper, for writing and for reading what this server wrote itself. Use [#parse]
    /// for what a client sent.
    public static JsonMapper mapper() {
        return STRICT;
    }

    /// Returns a new empty object.
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// Returns canonical JSON: the fields of objects sorted by name, no white space. Equal values
    /// give the same text.
    public static String canonical(JsonNode value) {
        return sorted(value).toString();
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            ObjectNode object = object();
            value.propertyNames().stream().sorted().forEach(name -> object.set(name, sorted(value.path(name))));
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = array();
            value.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return value;
    }

    /// Returns a new empty array.
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// Parses what a client sent.
    ///
    /// @throws ApiException `INVALID_INPUT` with the location of the error, without quoting
    ///     the input
    public static JsonNode parse(byte[] utf8) {
        JsonNode tree;
        try {
            tree = STRICT.readTree(decode(utf8));
        } catch (StreamConstraintsException tooLarge) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "The JSON is nested deeper than " + MAX_DEPTH + " levels, has more than " + MAX_TOKENS
                            + " parts, or holds an overlong number or name.");
        } catch (JacksonException malformed) {
            throw new ApiException(ErrorCode.INVALID_INPUT, "The body is not valid JSON" + location(malformed) + ".");
        }
        if (tree.isMissingNode()) {
            throw new ApiException(ErrorCode.INVALID_INPUT, "The body is empty; it must be a JSON object.");
        }
        rejectInvalidContent(tree);
        return tree;
    }

    private static String decode(byte[] utf8) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw new ApiException(ErrorCode.INVALID_INPUT, "The body is not valid UTF-8.");
        }
    }

    private static String location(JacksonException malformed) {
        var location = malformed.getLocation();
        boolean isDuplicateKey = String.valueOf(malformed.getOriginalMessage()).startsWith("Duplicate");
        String what = isDuplicateKey ? ": a key stands twice in one object" : "";
        return location == null || location.getLineNr() < 1
                ? what
                : what + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /// PostgreSQL cannot store NUL, no encoder can write a lone surrogate, and an infinite number
    /// is not valid JSON.
    private static void rejectInvalidContent(JsonNode node) {
        switch (node.getNodeType()) {
            case STRING -> rejectInvalidText(node.stringValue());
            case NUMBER -> {
                if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
                    throw new ApiException(ErrorCode.INVALID_INPUT, "The body holds a number that is out of range.");
                }
            }
            case OBJECT ->
                node.properties().forEach(entry -> {
                    rejectInvalidText(entry.getKey());
                    rejectInvalidContent(entry.getValue());
                });
            case ARRAY -> node.forEach(Json::rejectInvalidContent);
            default -> {}
        }
    }

    private static void rejectInvalidText(String text) {
        if (!isStorable(text)) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT, "The body holds a NUL character or half of a surrogate pair.");
        }
    }

    /// Returns whether a text has neither NUL nor a lone surrogate.
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
