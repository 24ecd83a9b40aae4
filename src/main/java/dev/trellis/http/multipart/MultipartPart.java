package dev.trellis.http.multipart;

import dev.trellis.base.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// One part of a form; its content is read as it arrives.
public final class MultipartPart {
    private static final int BUFFER_BYTES = 8192;

    private final String name;
    private final @Nullable String fileName;
    private final @Nullable String contentType;
    private final InputStream content;
    private final MessageDigest digest;

    MultipartPart(
            String name,
            @Nullable String fileName,
            @Nullable String contentType,
            InputStream content,
            MessageDigest digest) {
        this.name = name;
        this.fileName = fileName;
        this.contentType = contentType;
        this.content = content;
        this.digest = digest;
    }

    /// The name of the form's field.
    public String name() {
        return name;
    }

    /// The file name as it was sent, including any path in front of it; `null` when none was sent.
    public @Nullable String fileName() {
        return fileName;
    }

    /// The content type that the client declared; `null` when none was sent.
    public @Nullable String contentType() {
        return contentType;
    }

    /// @return how many bytes were read; -1 at the end of the part
    /// @throws ApiException when the form ends early
    public int read(byte[] bytes, int offset, int length) {
        try {
            int n = content.read(bytes, offset, length);
            if (n > 0) {
                digest.update(bytes, offset, n);
            }
            return n;
        } catch (IOException malformed) {
            throw MultipartReader.malformed();
        }
    }

    /// Returns the whole content; when it is longer than `max`, its first `max` + 1 bytes. Reads
    /// the part to its end in any case.
    public byte[] read(int max) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
            all.write(buffer, 0, Math.min(n, max + 1 - all.size()));
        }
        return all.toByteArray();
    }

    /// Reads and discards what is left of this part.
    void skip() {
        read(0);
    }
}
