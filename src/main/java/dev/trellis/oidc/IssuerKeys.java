package dev.trellis.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import dev.trellis.json.Json;
import dev.trellis.outbound.EndpointStrictness;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.outbound.OutboundResult;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The public keys of OpenID providers. They are fetched by OpenID Connect Discovery 1.0, cached
/// for minutes, and used for another hour while a provider cannot be reached. For an unknown key
/// the set is fetched again, at most twice a minute.
final class IssuerKeys {
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final Duration OUTAGE_TTL = Duration.ofHours(1);

    /// Only algorithms with public keys: with a shared secret, the party that verifies could
    /// sign, too.
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OutboundClient outbound;
    private final Map<String, DefaultJOSEProcessor<SecurityContext>> processors = new ConcurrentHashMap<>();

    IssuerKeys(OutboundClient outbound) {
        this.outbound = outbound;
    }

    /// Thrown when a provider's keys cannot be fetched.
    static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(Throwable cause) {
            super(cause);
        }
    }

    /// Whether a token was signed by its issuer. Must not be called within a transaction, since it
    /// may have to fetch keys.
    ///
    /// @param issuer that an operator trusts
    /// @throws Unreachable when the keys cannot be fetched
    boolean isSignedByIssuer(String issuer, String token) throws Unreachable {
        try {
            processors.computeIfAbsent(issuer, this::processor).process(JWSObject.parse(token), null);
            return true;
        } catch (KeySourceException unreachable) {
            throw new Unreachable(unreachable);
        } catch (ParseException | BadJOSEException | JOSEException notSigned) {
            return false;
        }
    }

    private DefaultJOSEProcessor<SecurityContext> processor(String issuer) {
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(url(issuer + DISCOVERY), resourceUrl -> fetch(issuer))
                .refreshAheadCache(false)
                .rateLimited(true)
                .outageTolerant(OUTAGE_TTL.toMillis())
                .build();
        DefaultJOSEProcessor<SecurityContext> processor = new DefaultJOSEProcessor<>();
        // Rejects access tokens in JWT form (at+jwt), which are not ID tokens.
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        return processor;
    }

    /// Fetches the provider's key set, whose URL is in its discovery document.
    private Resource fetch(String issuer) throws IOException {
        JsonNode discovery = parseJson(get(issuer + DISCOVERY));
        if (!issuer.equals(Issuers.normalize(discovery.path("issuer").asString("")))) {
            throw new IOException("the discovery document is another issuer's");
        }
        return new Resource(
                new String(get(discovery.path("jwks_uri").asString("")), StandardCharsets.UTF_8), "application/json");
    }

    private byte[] get(String url) throws IOException {
        OutboundResult result = outbound.get(
                url, EndpointStrictness.PRODUCTION, Map.of("Accept", "application/json", "User-Agent", "Trellis/1"));
        return switch (result) {
            case OutboundResult.Answered answered
            when answered.status() == 200 && !answered.isTruncated() -> answered.body();
            case OutboundResult.Answered answered -> throw new IOException("status " + answered.status());
            case OutboundResult.Failed failed -> throw new IOException(failed.message());
        };
    }

    private static JsonNode parseJson(byte[] body) throws IOException {
        try {
            return Json.mapper().readTree(body);
        } catch (JacksonException malformed) {
            throw new IOException("the discovery document is not JSON", malformed);
        }
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
