package dev.trellis.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// The certificate authorities that outgoing requests trust: those of the JDK, and those of
/// the operator.
public final class CaCertificates {
    private CaCertificates() {}

    /// A TLS context that trusts the JDK's authorities and those of a file.
    ///
    /// @param file certificates in PEM, one after the other
    /// @throws IOException with a message for the operator, when the file cannot be used
    public static SSLContext sslContextTrusting(Path file) throws IOException {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int count = 0;
            for (Certificate certificate : jdkCertificates()) {
                all.setCertificateEntry("known-" + count++, certificate);
            }
            for (Certificate certificate : read(file)) {
                all.setCertificateEntry("own-" + count++, certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(all);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IOException("The certificates of " + file + " cannot be used: " + broken.getMessage(), broken);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(stream);
            if (certificates.isEmpty()) {
                throw new IOException(file + " holds no certificate in PEM.");
            }
            return certificates;
        } catch (CertificateException malformed) {
            throw new IOException(file + " is no file of certificates in PEM.", malformed);
        } catch (NoSuchFileException | AccessDeniedException missing) {
            throw new IOException("The file of certificates, " + file + ", cannot be read.", missing);
        }
    }

    private static List<X509Certificate> jdkCertificates() throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init((KeyStore) null);
        List<X509Certificate> certificates = new ArrayList<>();
        for (var manager : managers.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                certificates.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return certificates;
    }
}
