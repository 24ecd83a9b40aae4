package dev.trellis.passkeys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/// Whose passkeys count for a platform. Where its operator names relying parties, no others do.
/// Else a passkey is for the site where it was made, as a browser would let it be: a web origin's
/// host, or a domain above it.
///
/// @param isHttpFine for a developer's own machine
public record RelyingPartyPolicy(List<RelyingParties.RelyingParty> relyingParties, boolean allowHttp) {
    private static final int LONGEST_ORIGIN = 300;

    public RelyingPartyPolicy {
        relyingParties = List.copyOf(relyingParties);
    }

    /// The domain that a passkey is for.
    ///
    /// @param hash of the domain, as the authenticator signs it
    /// @param origin where it was used, as the browser tells
    Optional<String> findDomain(byte[] hash, String origin) {
        return relyingParties.isEmpty()
                ? domainOf(origin, hash)
                : relyingParties.stream()
                        .filter(party -> party.origins().contains(origin))
                        .map(RelyingParties.RelyingParty::id)
                        .filter(id -> MessageDigest.isEqual(sha256(id), hash))
                        .findFirst();
    }

    private Optional<String> domainOf(String origin, byte[] hash) {
        Matcher web = RelyingParties.WEB.matcher(origin);
        if (origin.length() > LONGEST_ORIGIN
                || !web.matches()
                || !(allowHttp || web.group("scheme").equals("https"))) {
            return Optional.empty();
        }
        String domain = web.group("host");
        while (!MessageDigest.isEqual(sha256(domain), hash)) {
            int dot = domain.indexOf('.');
            // A domain of one label is a registry's, not a site's; but localhost is a host.
            if (dot < 0 || domain.indexOf('.', dot + 1) < 0) {
                return Optional.empty();
            }
            domain = domain.substring(dot + 1);
        }
        return Optional.of(domain);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("this Java has no SHA-256", broken);
        }
    }
}
