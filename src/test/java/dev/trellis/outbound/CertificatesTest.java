package dev.trellis.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over TLS, the host is who its name says, by a certificate that is valid today (threat 35).
class CertificatesTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aTrustedCertificateForTheHostIsTaken() throws Exception {
        KeyStore store = certificate("good", "san=dns:good.example", "-validity", "5");

        assertThat(post(store, "good.example", trusting(store)))
                .isInstanceOfSatisfying(
                        Exchange.Answered.class,
                        answered -> assertThat(answered.status()).isEqualTo(200));
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        KeyStore store = certificate("other", "san=dns:other.example", "-validity", "5");

        assertRefused(post(store, "good.example", trusting(store)));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        KeyStore store = certificate("old", "san=dns:good.example", "-startdate", "-10d", "-validity", "5");

        assertRefused(post(store, "good.example", trusting(store)));
    }

    @Test
    void aCertificateOfNobodyWeTrustIsRefused() throws Exception {
        KeyStore store = certificate("own", "san=dns:good.example", "-validity", "5");

        assertRefused(post(store, "good.example", null));
    }

    private static void assertRefused(Exchange exchange) {
        assertThat(exchange)
                .isInstanceOfSatisfying(
                        Exchange.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Exchange.Reason.TLS));
    }

    private static Exchange post(KeyStore serverKey, String host, @Nullable SSLContext tls) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(onlyTheServers(serverKey), PASSWORD.toCharArray());
        SSLContext serverTls = SSLContext.getInstance("TLS");
        serverTls.init(keys.getKeyManagers(), null, null);
        server.setHttpsConfigurator(new HttpsConfigurator(serverTls));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        EndpointRules rules = new EndpointRules(
                AllowList.parse(""), port -> false, name -> List.of(InetAddress.getLoopbackAddress()));
        try (OutboundClient client = new OutboundClient(rules, Duration.ofSeconds(20), tls)) {
            String url = "https://" + host + ":" + server.getAddress().getPort() + "/";
            return client.post(url, Trust.SANDBOX, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
        } finally {
            server.stop(0);
        }
    }

    private static KeyStore onlyTheServers(KeyStore store) throws Exception {
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        char[] password = PASSWORD.toCharArray();
        server.setKeyEntry("it", store.getKey("it", password), password, store.getCertificateChain("it"));
        return server;
    }

    private static SSLContext trusting(KeyStore store) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", store.getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }

    /// An authority of its own, and a certificate by it.
    private KeyStore certificate(String name, String extension, String... more) throws Exception {
        Path file = folder.resolve(name + ".p12");
        keytool(file, "ca", "-ext", "bc=ca:true");
        List<String> options = new ArrayList<>(List.of("-signer", "ca", "-ext", extension));
        options.addAll(List.of(more));
        keytool(file, "it", options.toArray(String[]::new));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(Path file, String alias, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-alias", alias, "-dname", "CN=" + alias));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
    }
}
