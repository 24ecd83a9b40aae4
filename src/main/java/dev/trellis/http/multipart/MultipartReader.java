package dev.trellis.http.multipart;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.jspecify.annotations.Nullable;

/// Parses a form (`multipart/form-data`, RFC 7578) as it arrives, part after part, buffering only a
/// few kilobytes. It computes a digest of the parts without their boundaries, since a client that
/// repeats a form chooses another boundary.
public final class MultipartReader {
    private static final int MAX_PARTS = 20;
    private static final int MAX_HEADER_BYTES = 4096;
    private static final int MAX_BOUNDARY_LENGTH = 70;
    private static final int BUFFER_BYTES = 1 << 16;

    private final MultipartInput input;
    private final MessageDigest formDigest = sha256();
    private final MessageDigest contentDigest = sha256();
    private @Nullable MultipartPart currentPart;
    private int partCount;

    /// @param contentType of the request; it contains the boundary
    /// @throws ApiException when it contains no usable boundary
    public MultipartReader(String contentType, InputStream body) {
        String boundary = MultipartHeaders.parameters(contentType).getOrDefault("boundary", "");
        boolean isUsable = !boundary.isEmpty()
                && boundary.length() <= MAX_BOUNDARY_LENGTH
                && boundary.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
        if (!isUsable) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT, "Content-Type must name the boundary of the form's parts (RFC 7578).");
        }
        try {
            this.input = MultipartInput.builder()
                    .setInputStream(body)
                    .setBufferSize(BUFFER_BYTES)
                    .setBoundary(boundary.getBytes(StandardCharsets.US_ASCII))
                    .setPartHeaderSizeMax(MAX_HEADER_BYTES)
                    .get();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        input.setHeaderCharset(StandardCharsets.UTF_8);
    }

    /// Returns the next part, after discarding what was left of the one before; `null` after
    /// the last.
    ///
    /// @throws ApiException `INVALID_INPUT` when the form ends early, is not well-formed, or has
    ///     too many parts
    public @Nullable MultipartPart next() {
        finishPart();
        try {
            boolean hasNext = partCount == 0 ? input.skipPreamble() : input.readBoundary();
            if (!hasNext && partCount == 0) {
                throw malformed();
            }
            if (!hasNext) {
                return null;
            }
            if (++partCount > MAX_PARTS) {
                throw new ApiException(ErrorCode.INVALID_INPUT, "The form has more than " + MAX_PARTS + " parts.");
            }
            currentPart = startPart(MultipartHeaders.parse(input.readHeaders()));
            return currentPart;
        } catch (IOException malformed) {
            throw malformed();
        }
    }

    private MultipartPart startPart(Map<String, String> headers) {
        String disposition = headers.getOrDefault("content-disposition", "");
        Map<String, String> parameters = MultipartHeaders.parameters(disposition);
        @Nullable String name = parameters.get("name");
        if (name == null || !MultipartHeaders.value(disposition).equals("form-data")) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "Every part of the form needs a header Content-Disposition: form-data; name=\"...\".");
        }
        @Nullable String fileName = parameters.get("filename");
        @Nullable String type = headers.get("content-type");
        digest(name);
        digest(fileName == null ? "" : fileName);
        digest(type == null ? "" : type);
        return new MultipartPart(name, fileName, type, input.newInputStream(), contentDigest);
    }

    private void finishPart() {
        if (currentPart != null) {
            currentPart.skip();
            currentPart = null;
            formDigest.update(contentDigest.digest());
        }
    }

    /// Returns a digest that is the same for forms with the same parts in the same order. Call it
    /// after the last part.
    public byte[] digest() {
        return formDigest.digest();
    }

    private void digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        formDigest.update(
                ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        formDigest.update(bytes);
    }

    static ApiException malformed() {
        return new ApiException(
                ErrorCode.INVALID_INPUT,
                "The form breaks off, has no parts, or its parts are not well-formed (multipart/form-data, RFC 7578).");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("this Java has no SHA-256", broken);
        }
    }
}
