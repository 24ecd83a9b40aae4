package dev.trellis.passkeys;

import dev.trellis.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/// Decides which passkeys a platform accepts. Where the operator configured relying parties, only
/// those are accepted. Otherwise the rule of browsers applies: the relying party has to be the host
/// of the web origin where the passkey is used, or a parent domain of it.
///
/// @param relyingParties configured by the operator
/// @param allowHttp for sites on a developer's own machine
public record RelyingPartyPolicy(List<RelyingParties.RelyingParty> relyingParties, boolean allowHttp) {
    private static final int MAX_ORIGIN_LENGTH = 300;

    public RelyingPartyPolicy {
        relyingParties = List.copyOf(relyingParties);
    }

    /// Finds the domain whose hash an authenticator signed.
    ///
    /// @param hash SHA-256 of the domain
    /// @param origin where the passkey was used, as the browser reported
    /// @return empty when no accepted domain has this hash
    Optional<String> findDomain(byte[] hash, String origin) {
        return relyingParties.isEmpty()
                ? findByOrigin(origin, hash)
                : relyingParties.stream()
                        .filter(party -> party.origins().contains(origin))
                        .map(RelyingParties.RelyingParty::id)
                        .filter(id -> MessageDigest.isEqual(sha256(id), hash))
                        .findFirst();
    }

    private Optional<String> findByOrigin(String origin, byte[] hash) {
        Matcher webOrigin = RelyingParties.WEB_ORIGIN.matcher(origin);
        if (origin.length() > MAX_ORIGIN_LENGTH
                || !webOrigin.matches()
                || !(allowHttp || webOrigin.group("scheme").equals("https"))) {
            return Optional.empty();
        }
        String domain = webOrigin.group("host");
        while (!MessageDigest.isEqual(sha256(domain), hash)) {
            int dot = domain.indexOf('.');
            // A domain of one label belongs to a registry, not to a site. But localhost is a host.
            if (dot < 0 || domain.indexOf('.', dot + 1) < 0) {
                return Optional.empty();
            }
            domain = domain.substring(dot + 1);
        }
        return Optional.of(domain);
    }

    private static byte[] sha256(String text) {
        return Sha256.hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
