package dev.trellis.filetype;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The accepted types of files. The type is detected from the content (see [FileTypeDetector]); the
/// file's name and its declared type must not contradict it (threat 90).
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

    /// Whether the extension of a file's name is one of this type. A name without an extension
    /// matches every type.
    public boolean matchesFileName(String fileName) {
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1).strip();
        boolean hasExtension = fileName.indexOf('.') >= 0 && !extension.isEmpty();
        return !hasExtension || extensions.contains(extension.toLowerCase(Locale.ROOT));
    }

    /// Whether a declared content type is one of this type. Clients that do not know the type
    /// declare none, or `application/octet-stream`; both match every type.
    public boolean matchesDeclaredType(@Nullable String declared) {
        if (declared == null) {
            return true;
        }
        String type = declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.isEmpty() || type.equals(UNDECLARED) || type.equals(contentType) || aliases.contains(type);
    }
}
