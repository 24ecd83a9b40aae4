package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.json.Json;
import dev.trellis.json.ValidationContext;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An HTTP request.
public final class Request {
    private static final String MULTIPART = "multipart/form-data";

    private final ServerRequest request;
    private final UUID requestId;
    private final RequestBody body;
    private byte @Nullable [] bytes;
    private boolean isStreamed;
    private @Nullable PlatformId tenant;

    Request(ServerRequest request, UUID requestId, RequestBody body) {
        this.request = request;
        this.requestId = requestId;
        this.body = body;
    }

    /// The id of this request, also sent back as `X-Request-Id` and contained in the access log.
    public UUID requestId() {
        return requestId;
    }

    /// The HTTP method in upper case.
    public String method() {
        return request.prologue().method().text();
    }

    /// The decoded path, with the base path: `/grid/2025-10-13/customers/Customer:…`.
    public String path() {
        return request.path().absolute().path();
    }

    /// Returns the value of a placeholder in the route's path.
    public String pathParameter(String name) {
        return request.path().pathParameters().get(name);
    }

    /// Returns the first value of a header.
    public Optional<String> header(String name) {
        return request.headers().first(HeaderNames.create(name));
    }

    /// Returns every value of a header that may have been sent several times.
    public List<String> headers(String name) {
        var header = HeaderNames.create(name);
        return request.headers().contains(header) ? request.headers().values(header) : List.of();
    }

    /// Returns the query parameters.
    ///
    /// @param today the date now, for rules about dates
    public QueryParameters query(LocalDate today) {
        return new QueryParameters(request.query(), new ValidationContext(today));
    }

    /// Returns whether the query has a parameter, with a value or without.
    public boolean hasQueryParameter(String name) {
        return request.query().contains(name);
    }

    /// The IP address that the connection comes from.
    public String remoteAddress() {
        return request.remotePeer().host();
    }

    /// Records the platform that the request was authenticated for, for the access log.
    public void setTenant(PlatformId platform) {
        this.tenant = platform;
    }

    @Nullable
    PlatformId tenant() {
        return tenant;
    }

    /// Returns the bytes of the body, at most one mebibyte; an empty array when the request has
    /// no body.
    public byte[] body() {
        if (bytes == null) {
            if (isStreamed) {
                throw new IllegalStateException("the body was streamed, and no digest of it was set");
            }
            bytes = body.read();
        }
        return bytes;
    }

    /// Parses the body as strict JSON.
    ///
    /// @throws ApiException `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`, or `INVALID_INPUT`
    public JsonNode json() {
        requireType(Response.JSON, "Send the body as JSON, with Content-Type: application/json.");
        return Json.parse(body());
    }

    /// Returns the body of a form with files as a stream. Close it when done, then
    /// call [#setBodyDigest].
    ///
    /// @param max in bytes; a longer body is rejected before it is read if its length was sent
    /// @param time from now to the last byte
    /// @throws ApiException `UNSUPPORTED_MEDIA_TYPE` or `PAYLOAD_TOO_LARGE`; reading also throws
    ///     `REQUEST_TIMEOUT`, and `INVALID_INPUT` for a body that ends early
    public InputStream uploadStream(long max, Duration time) {
        requireType(MULTIPART, "Send the body as a form, with Content-Type: multipart/form-data.");
        isStreamed = true;
        return body.stream(max, time);
    }

    /// Sets the digest that replaces a streamed body where bodies are compared, as [Idempotency]
    /// does. It must be the same for the same content, independent of boundaries and chunks.
    public void setBodyDigest(byte[] digest) {
        this.bytes = digest;
    }

    private void requireType(String required, String message) {
        String type = header("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals(required)) {
            throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, message);
        }
        if (!header("Content-Encoding").orElse("identity").equalsIgnoreCase("identity")) {
            throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding.");
        }
    }
}
