package dev.trellis.http.multipart;

import dev.trellis.base.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// One part of a form, on its way.
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

    public String name() {
        return name;
    }

    /// As it was sent, with whatever path stands before it; `null` when none was sent.
    public @Nullable String fileName() {
        return fileName;
    }

    /// What the sender declares the content to be.
    public @Nullable String contentType() {
        return contentType;
    }

    /// @return how many bytes were read; -1 at the end of the part
    /// @throws ApiException when the form breaks off here
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

    /// The whole content, or its first bytes and one more than `max` when it is longer.
    public byte[] read(int max) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
            all.write(buffer, 0, Math.min(n, max + 1 - all.size()));
        }
        return all.toByteArray();
    }

    /// Reads what is left of it.
    void skip() {
        read(0);
    }
}
