package dev.trellis.platforms;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.WebOrigins;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.outbound.EndpointStrictness;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// The validation rules of URLs and origins in `/config`.
final class UrlRules {
    private UrlRules() {}

    /// A URL that the server may send requests to: the addresses of its host are checked as well.
    static Rule callable(Rule url, Mode mode, EndpointPolicy endpoints) {
        EndpointStrictness policy =
                mode == Mode.PRODUCTION ? EndpointStrictness.PRODUCTION : EndpointStrictness.SANDBOX;
        return (value, path, context) -> {
            @Nullable JsonNode read = url.read(value, path, context);
            if (read == null) {
                return null;
            }
            Optional<String> error = endpoints.validationError(read.stringValue(), policy);
            error.ifPresent(message -> context.addError(path, message));
            return error.isPresent() ? null : read;
        };
    }

    /// An absolute URL with one of these schemes.
    static Rule url(int maxLength, String... schemes) {
        List<String> accepted = List.of(schemes);
        return (value, path, context) -> {
            @Nullable String text = Rules.string(value, path, context);
            if (text == null) {
                return null;
            }
            if (text.length() > maxLength || !isUrl(text, accepted)) {
                context.addError(new FieldError(
                        path,
                        "Must be a full URL that starts with " + String.join(":// or ", accepted)
                                + "://, without user name or fragment, at most " + maxLength + " characters.",
                        FieldError.Constraint.format("uri"),
                        ErrorCode.INVALID_INPUT));
                return null;
            }
            return StringNode.valueOf(text);
        };
    }

    private static boolean isUrl(String text, List<String> schemes) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null
                    && schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null
                    && uri.getPort() < 65_536;
        } catch (URISyntaxException notAUrl) {
            return false;
        }
    }

    /// The origin of a page, in its normalized form.
    static @Nullable JsonNode origin(JsonNode value, String path, ValidationContext context) {
        @Nullable String text = Rules.string(value, path, context);
        if (text == null) {
            return null;
        }
        Optional<String> origin = WebOrigins.originOf(text);
        if (origin.isEmpty() || !origin.get().equals(text.toLowerCase(Locale.ROOT))) {
            context.addError(
                    path, "Must be an origin such as https://app.example.com: no path. http:// is for localhost only.");
            return null;
        }
        return StringNode.valueOf(origin.get());
    }
}
