package dev.trellis.filetype;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a document may be, told by its content (see [FileTypeDetector]). Its name and the type that
/// was declared for it must not say otherwise (threat 90).
public enum FileType {
    PDF("application/pdf", Set.of("pdf"), Set.of("application/x-pdf")),
    JPEG("image/jpeg", Set.of("jpg", "jpeg", "jpe", "jfif"), Set.of("image/jpg", "image/pjpeg")),
    PNG("image/png", Set.of("png"), Set.of("image/x-png"));

    private static final String UNDECLARED = "application/octet-stream";

    private final String contentType;
    private final Set<String> extensions;
    private final Set<String> aliases;

    FileType(String contentType, Set<String> extensions, Set<String> formerTypes) {
        this.contentType = contentType;
        this.extensions = extensions;
        this.aliases = formerTypes;
    }

    public String contentType() {
        return contentType;
    }

    /// Whether a file's name may stand on content of this kind: by its extension, when it has one.
    public boolean matchesFileName(String fileName) {
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1).strip();
        boolean hasExtension = fileName.indexOf('.') >= 0 && !extension.isEmpty();
        return !hasExtension || extensions.contains(extension.toLowerCase(Locale.ROOT));
    }

    /// Whether the type that was declared may stand on content of this kind. Clients that do not
    /// know it declare nothing, or `application/octet-stream`; that is no statement.
    public boolean matchesDeclaredType(@Nullable String declared) {
        if (declared == null) {
            return true;
        }
        String type = declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.isEmpty() || type.equals(UNDECLARED) || type.equals(contentType) || aliases.contains(type);
    }
}
