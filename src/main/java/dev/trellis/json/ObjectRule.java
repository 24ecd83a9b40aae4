package dev.trellis.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The validation rule of an object: its fields and their rules. Unknown fields are ignored.
/// [#read] does not require any field and [#requireComplete] does, because a PATCH has to be
/// complete only together with the stored object.
public final class ObjectRule implements Rule {
    private final Map<String, Rule> fields;
    private final Set<String> required;

    private ObjectRule(Map<String, Rule> fields, Set<String> required) {
        this.fields = fields;
        this.required = required;
    }

    /// Returns a builder for the rule of an object.
    public static Builder object() {
        return new Builder();
    }

    @Override
    public @Nullable ObjectNode read(JsonNode value, String path, ValidationContext context) {
        if (!(value instanceof ObjectNode object)) {
            context.addError(path.isEmpty() ? "body" : path, "Must be a JSON object.");
            return null;
        }
        ObjectNode normal = Json.object();
        fields.forEach((name, rule) -> {
            @Nullable JsonNode sent = object.get(name);
            if (sent == null) {
                return;
            }
            String fieldPath = join(path, name);
            if (sent.isNull()) {
                context.addError(fieldPath, "Is null. Leave the field out when it has no value.");
                return;
            }
            @Nullable JsonNode read = rule.read(sent, fieldPath, context);
            if (read != null) {
                normal.set(name, read);
            }
        });
        return normal;
    }

    /// Adds an error for every required field that is absent, at any depth.
    public void requireComplete(ObjectNode value, String path, ValidationContext context) {
        for (String name : required) {
            if (!value.has(name)) {
                context.addError(join(path, name), "Is required.");
                if (fields.get(name) instanceof ObjectRule absent) {
                    absent.requireComplete(Json.object(), join(path, name), context);
                }
            }
        }
        fields.forEach((name, rule) -> {
            if (rule instanceof ObjectRule nested && value.get(name) instanceof ObjectNode child) {
                nested.requireComplete(child, join(path, name), context);
            }
        });
    }

    /// Merges `changes` into a copy of `base`: nested objects field by field; every other value
    /// is replaced.
    public static ObjectNode merge(ObjectNode base, ObjectNode changes) {
        ObjectNode merged = base.deepCopy();
        changes.properties().forEach(change -> {
            if (change.getValue() instanceof ObjectNode child
                    && merged.get(change.getKey()) instanceof ObjectNode old) {
                merged.set(change.getKey(), merge(old, child));
            } else {
                merged.set(change.getKey(), change.getValue());
            }
        });
        return merged;
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /// Collects fields; they are read in the order in which they were added.
    public static final class Builder {
        private final Map<String, Rule> fields = new LinkedHashMap<>();
        private final Set<String> required = new java.util.LinkedHashSet<>();

        /// Adds a field that may be absent.
        public Builder optional(String name, Rule rule) {
            fields.put(name, rule);
            return this;
        }

        /// Adds a field that [ObjectRule#requireComplete] requires.
        public Builder required(String name, Rule rule) {
            required.add(name);
            return optional(name, rule);
        }

        /// Adds all fields of another object, required ones as required.
        public Builder includeAll(ObjectRule other) {
            fields.putAll(other.fields);
            required.addAll(other.required);
            return this;
        }

        public ObjectRule build() {
            return new ObjectRule(new LinkedHashMap<>(fields), Set.copyOf(required));
        }
    }
}
