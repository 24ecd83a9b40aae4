package dev.trellis.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.trellis.testing.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over TLS, the certificate must be valid today, and for the host (threat 35).
class CaCertificatesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aTrustedCertificateForTheHostIsAccepted() throws Exception {
        Certificates certificates = Certificates.create(folder, "good", "san=dns:good.example", "-validity", "5");

        assertThat(post(certificates, "good.example", certificates.client()))
                .isInstanceOfSatisfying(
                        OutboundResult.Answered.class,
                        answered -> assertThat(answered.status()).isEqualTo(200));
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        Certificates certificates = Certificates.create(folder, "other", "san=dns:other.example", "-validity", "5");

        assertRefused(post(certificates, "good.example", certificates.client()));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        Certificates certificates =
                Certificates.create(folder, "old", "san=dns:good.example", "-startdate", "-10d", "-validity", "5");

        assertRefused(post(certificates, "good.example", certificates.client()));
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        Certificates certificates = Certificates.create(folder, "own", "san=dns:good.example", "-validity", "5");

        assertRefused(post(certificates, "good.example", null));
    }

    private static void assertRefused(OutboundResult result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        OutboundResult.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(OutboundResult.Reason.TLS));
    }

    @Test
    void anOperatorsOwnAuthorityIsTrustedToo() throws Exception {
        Certificates certificates = Certificates.create(folder, "operators", "san=dns:good.example", "-validity", "5");
        Path file = Files.writeString(folder.resolve("own.pem"), certificates.authority());

        assertThat(post(certificates, "good.example", CaCertificates.sslContextTrusting(file)))
                .isInstanceOf(OutboundResult.Answered.class);
        Path empty = Files.writeString(folder.resolve("none.pem"), "nothing");
        assertThatThrownBy(() -> CaCertificates.sslContextTrusting(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> CaCertificates.sslContextTrusting(folder.resolve("missing.pem")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read");
    }

    private static OutboundResult post(Certificates certificates, String host, @Nullable SSLContext tls)
            throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        EndpointPolicy endpointPolicy = new EndpointPolicy(
                AllowList.parse(""), port -> false, name -> List.of(InetAddress.getLoopbackAddress()));
        try (OutboundClient client = new OutboundClient(endpointPolicy, Duration.ofSeconds(20), tls)) {
            String url = "https://" + host + ":" + server.getAddress().getPort() + "/";
            return client.post(url, EndpointStrictness.SANDBOX, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
        } finally {
            server.stop(0);
        }
    }
}
