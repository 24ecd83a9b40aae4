package dev.trellis.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/// Encodes a response for storage with its idempotency key: content type, headers, body. The status
/// has a column of its own.
final class ResponseCodec {
    private ResponseCodec() {}

    static byte[] encode(Response response) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(response.body().length + 64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(response.contentType());
            out.writeShort(response.headers().size());
            for (Map.Entry<String, String> header : response.headers().entrySet()) {
                out.writeUTF(header.getKey());
                out.writeUTF(header.getValue());
            }
            out.write(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Response decode(int status, byte[] encoded) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            String contentType = in.readUTF();
            Map<String, String> headers = new HashMap<>();
            for (int remaining = in.readShort(); remaining > 0; remaining--) {
                headers.put(in.readUTF(), in.readUTF());
            }
            return new Response(status, contentType, Map.copyOf(headers), in.readAllBytes());
        } catch (IOException truncated) {
            throw new UncheckedIOException(truncated);
        }
    }
}
