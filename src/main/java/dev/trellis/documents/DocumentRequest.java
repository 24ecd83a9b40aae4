package dev.trellis.documents;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.FieldError.Constraint;
import dev.trellis.base.Id;
import dev.trellis.filetype.FileType;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// The parsed and validated fields of a form with a document.
///
/// @param holder `null` when a document is replaced, since its holder stays
/// @param file of an accepted kind, size, name and declared type
record DocumentRequest(
        @Nullable Id holder,
        DocumentType type,
        @Nullable DocumentSide side,
        String country,
        @Nullable String documentNumber,
        @Nullable String issuingAuthority,
        FileType fileType,
        int size,
        String fileName) {

    /// The text fields of a form that replaces a document.
    static final Set<String> REPLACEMENT_FIELDS =
            Set.of("documentType", "side", "country", "documentNumber", "issuingAuthority");

    /// The text fields of a form with a new document.
    static final Set<String> NEW_FIELDS =
            Set.of("documentHolder", "documentType", "side", "country", "documentNumber", "issuingAuthority");

    static final String HOLDER_MESSAGE = "Must be Customer:<uuid> or BeneficialOwner:<uuid>.";
    private static final String FILE = "file";

    private static final Rule HOLDER = (value, path, context) -> {
        @Nullable String text = Rules.string(value, path, context);
        if (text == null || DocumentHolder.parse(text).isEmpty()) {
            context.addError(path, HOLDER_MESSAGE);
            return null;
        }
        return StringNode.valueOf(text);
    };

    private static final ObjectRule REPLACEMENT_RULE = ObjectRule.object()
            .required("documentType", Rules.choice(DocumentType.class))
            .optional("side", Rules.choice(DocumentSide.class))
            .required("country", Rules.country())
            .optional("documentNumber", Rules.text(100))
            .optional("issuingAuthority", Rules.text(250))
            .build();

    private static final ObjectRule NEW_RULE = ObjectRule.object()
            .required("documentHolder", HOLDER)
            .includeAll(REPLACEMENT_RULE)
            .build();

    /// Parses the form of a new document.
    ///
    /// @throws dev.trellis.base.ApiException with every error
    static DocumentRequest parseNew(ReceivedForm upload, LocalDate today) {
        return parse(upload, NEW_RULE, today);
    }

    /// Parses the form that replaces a document.
    ///
    /// @throws dev.trellis.base.ApiException with every error
    static DocumentRequest parseReplacement(ReceivedForm upload, LocalDate today) {
        return parse(upload, REPLACEMENT_RULE, today);
    }

    private static DocumentRequest parse(ReceivedForm upload, ObjectRule rule, LocalDate today) {
        ValidationContext context = new ValidationContext(today);
        upload.errors().forEach(context::addError);
        ObjectNode input = Json.object();
        upload.fields().forEach((name, text) -> {
            if (Json.isStorable(text)) {
                input.put(name, text);
            } else {
                context.addError(name, "Must not contain control characters or line breaks.");
            }
        });
        ObjectNode fields = Objects.requireNonNull(rule.read(input, "", context));
        rule.requireComplete(fields, "", context);
        Optional<String> fileName = checkFile(upload.file(), context);
        context.throwIfInvalid();
        StoredUpload file = Objects.requireNonNull(upload.file());
        @Nullable String holder = optionalText(fields, "documentHolder");
        @Nullable String side = optionalText(fields, "side");
        return new DocumentRequest(
                holder == null ? null : DocumentHolder.parse(holder).orElseThrow(),
                DocumentType.valueOf(fields.path("documentType").stringValue()),
                side == null ? null : DocumentSide.valueOf(side),
                fields.path("country").stringValue(),
                optionalText(fields, "documentNumber"),
                optionalText(fields, "issuingAuthority"),
                file.fileType().orElseThrow(),
                (int) file.size(),
                fileName.orElseThrow());
    }

    private static @Nullable String optionalText(ObjectNode fields, String name) {
        @Nullable JsonNode value = fields.get(name);
        return value == null ? null : value.stringValue();
    }

    /// Checks the file, and reports the first thing that is wrong with it.
    ///
    /// @return the file's name, when nothing is wrong
    private static Optional<String> checkFile(@Nullable StoredUpload file, ValidationContext context) {
        if (file == null) {
            context.addError(FILE, "Is required.");
            return Optional.empty();
        }
        Optional<String> name = fileName(file.name(), context.today());
        Optional<FileType> fileType = file.fileType();
        if (file.size() == 0) {
            context.addError(FILE, "Is empty.");
        } else if (file.size() > StoredUpload.MAX_BYTES) {
            context.addError(FILE, "Is larger than 10 MB (" + StoredUpload.MAX_BYTES + " bytes).");
        } else if (fileType.isEmpty()) {
            context.addError(new FieldError(
                    FILE,
                    "Must be one whole PDF, JPEG or PNG file, with nothing before or after it.",
                    Constraint.oneOf(List.of("application/pdf", "image/jpeg", "image/png")),
                    ErrorCode.INVALID_INPUT));
        } else if (name.isEmpty()) {
            context.addError(FILE, "Must have a file name of 1 to 255 characters, without control characters.");
        } else if (!fileType.get().matchesFileName(name.get())) {
            context.addError(
                    FILE,
                    "Is " + fileType.get() + " by its content, but its name has the extension of something else.");
        } else if (!fileType.get().matchesDeclaredType(file.declaredType())) {
            context.addError(
                    FILE,
                    "Is " + fileType.get() + " by its content, but the Content-Type of its part is of something else.");
        } else {
            return name;
        }
        return Optional.empty();
    }

    /// Returns the name of a file without its path, for people to read; empty if it is no
    /// valid name.
    static Optional<String> fileName(@Nullable String submittedName, LocalDate today) {
        if (submittedName == null || !Json.isStorable(submittedName) || submittedName.indexOf('\uFFFD') >= 0) {
            return Optional.empty();
        }
        String last =
                submittedName.substring(Math.max(submittedName.lastIndexOf('/'), submittedName.lastIndexOf('\\')) + 1);
        @Nullable JsonNode name = Rules.text(255).read(StringNode.valueOf(last), FILE, new ValidationContext(today));
        return Optional.ofNullable(name).map(JsonNode::stringValue).filter(text -> !text.matches("\\.+"));
    }
}
