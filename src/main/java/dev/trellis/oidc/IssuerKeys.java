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
import dev.trellis.outbound.AddressPolicy;
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

/// The keys that providers sign with: found where OpenID Connect Discovery 1.0 says, kept for
/// minutes, and through an outage of an hour. A key that is not known yet is looked for at most
/// twice a minute.
final class IssuerKeys {
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final Duration THROUGH_OUTAGES = Duration.ofHours(1);

    /// Of public keys only: with a shared one, whoever checks could sign.
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

    /// Thrown when a provider's keys cannot be had.
    static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(Throwable cause) {
            super(cause);
        }
    }

    /// Whether a token was signed by its issuer. Never call it with a transaction open: it may have
    /// to fetch.
    ///
    /// @param issuer that an operator trusts
    /// @throws Unreachable when that cannot be told now
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
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(url(issuer + DISCOVERY), at -> fetch(issuer))
                .refreshAheadCache(false)
                .rateLimited(true)
                .outageTolerant(THROUGH_OUTAGES.toMillis())
                .build();
        DefaultJOSEProcessor<SecurityContext> processor = new DefaultJOSEProcessor<>();
        // An access token in JWT form (at+jwt) is no ID token.
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        return processor;
    }

    /// The provider's key set, by way of its discovery document.
    private Resource fetch(String issuer) throws IOException {
        JsonNode discovery = json(get(issuer + DISCOVERY));
        if (!issuer.equals(Issuers.normalize(discovery.path("issuer").asString("")))) {
            throw new IOException("the discovery document is another issuer's");
        }
        return new Resource(
                new String(get(discovery.path("jwks_uri").asString("")), StandardCharsets.UTF_8), "application/json");
    }

    private byte[] get(String url) throws IOException {
        OutboundResult exchange = outbound.get(
                url, AddressPolicy.PRODUCTION, Map.of("Accept", "application/json", "User-Agent", "Trellis/1"));
        return switch (exchange) {
            case OutboundResult.Answered answered when answered.status() == 200 && !answered.isCut() -> answered.body();
            case OutboundResult.Answered answered -> throw new IOException("status " + answered.status());
            case OutboundResult.Failed failed -> throw new IOException(failed.message());
        };
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return Json.mapper().readTree(body);
        } catch (JacksonException malformed) {
            throw new IOException("the discovery document is not JSON", malformed);
        }
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (IOException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }
}
