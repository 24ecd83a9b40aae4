package dev.trellis.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which URLs and addresses may be connected to (threats 27 to 36).
class EndpointPolicyTest {
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.215.14");
    private static final EndpointPolicy POLICY = policy("", host -> List.of(PUBLIC));

    record Vector(boolean isForBoth, String url) {}

    static Stream<Vector> refused() {
        return vectors("refused.txt");
    }

    static Stream<Vector> accepted() {
        return vectors("accepted.txt");
    }

    @Test
    void thereAreEnoughVectors() {
        assertThat(refused().count()).isGreaterThanOrEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Vector vector) {
        assertThat(POLICY.validationError(vector.url(), EndpointStrictness.PRODUCTION))
                .as(vector.url())
                .isPresent();
        if (vector.isForBoth()) {
            assertThat(POLICY.validationError(vector.url(), EndpointStrictness.SANDBOX))
                    .as(vector.url())
                    .isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void isAccepted(Vector vector) {
        assertThat(POLICY.validationError(vector.url(), EndpointStrictness.SANDBOX))
                .isEmpty();
        assertThat(POLICY.validationError(vector.url(), EndpointStrictness.PRODUCTION)
                        .isEmpty())
                .isEqualTo(vector.isForBoth());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "::1",
                "fd00::1",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "0.0.0.0"
            })
    void aNameWithOneForbiddenRecordAmongManyIsRefused(String forbidden) {
        for (int place = 0; place < 3; place++) {
            InetAddress[] records = {PUBLIC, PUBLIC, PUBLIC};
            records[place] = InetAddress.ofLiteral(forbidden);
            EndpointPolicy policy = policy("", host -> List.of(records));

            assertThat(policy.validationError("https://many.example/", EndpointStrictness.PRODUCTION))
                    .isPresent();
            assertThatThrownBy(() -> policy.resolve("many.example", 443, EndpointStrictness.PRODUCTION))
                    .isInstanceOf(AddressRefused.class);
        }
    }

    @Test
    void aNameWithoutAnAddressIsLetThroughWhenSavedAndNotConnectedTo() {
        EndpointPolicy policy = policy("", host -> {
            throw new UnknownHostException(host);
        });

        assertThat(policy.validationError("https://later.example/", EndpointStrictness.PRODUCTION))
                .isEmpty();
        assertThatThrownBy(() -> policy.resolve("later.example", 443, EndpointStrictness.PRODUCTION))
                .isInstanceOf(UnknownHostException.class)
                .isNotInstanceOf(AddressRefused.class);
    }

    @Test
    void aResolverThatHangsHoldsNobodyUpForLong() {
        CountDownLatch never = new CountDownLatch(1);
        EndpointPolicy policy = policy("", host -> {
            try {
                never.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return List.of(PUBLIC);
        });
        long start = System.nanoTime();

        assertThat(policy.validationError("https://hangs.example/", EndpointStrictness.PRODUCTION))
                .isEmpty();
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        never.countDown();
    }

    @Test
    void anOperatorCanAllowInternalHosts() {
        EndpointPolicy policy = policy(
                "hooks.internal, *.svc.cluster.local, 10.1.0.0/16, fd12::/16, 192.168.7.7",
                host -> List.of(InetAddress.ofLiteral("10.9.9.9")));

        for (String url : List.of(
                "https://hooks.internal/",
                "https://a.svc.cluster.local/",
                "https://a.b.svc.cluster.local:8443/",
                "https://10.1.255.1/",
                "https://[fd12::1]/",
                "https://192.168.7.7/")) {
            assertThat(policy.validationError(url, EndpointStrictness.PRODUCTION))
                    .as(url)
                    .isEmpty();
        }
        for (String url : List.of(
                "https://other.internal/",
                "https://xhooks.internal/",
                "https://svc.cluster.local/",
                "https://10.2.0.1/",
                "https://192.168.7.8/",
                "http://hooks.internal/")) {
            assertThat(policy.validationError(url, EndpointStrictness.PRODUCTION))
                    .as(url)
                    .isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.1.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "fe80::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1"
            })
    void cloudMetadataStaysOutOfReachEvenThen(String address) {
        EndpointPolicy policy =
                policy("0.0.0.0/0, ::/0, *.example, evil.example", host -> List.of(InetAddress.ofLiteral(address)));
        String host = address.contains(":") ? "[" + address + "]" : address;

        for (EndpointStrictness addressPolicy : EndpointStrictness.values()) {
            assertThat(policy.validationError("https://" + host + "/", addressPolicy))
                    .isPresent();
            assertThat(policy.validationError("https://evil.example/", addressPolicy))
                    .isPresent();
        }
        assertThat(policy.validationError("https://10.0.0.1/", EndpointStrictness.PRODUCTION))
                .isEmpty();
        assertThat(policy.validationError("https://metadata.google.internal/", EndpointStrictness.PRODUCTION))
                .isPresent();
    }

    @Test
    void thisServerIsNoEndpointUnderAnyOfItsAddresses() throws IOException {
        EndpointPolicy policy = new EndpointPolicy(
                AllowList.parse("0.0.0.0/0, ::/0"),
                port -> port == 8_787,
                host -> List.of(InetAddress.getLoopbackAddress()));
        List<InetAddress> own = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .toList();

        assertThat(own).isNotEmpty().allSatisfy(address -> {
            String text = address.getHostAddress().replaceAll("%.*", "");
            String host = text.contains(":") ? "[" + text + "]" : text;
            assertThat(policy.validationError("http://" + host + ":8787/grid", EndpointStrictness.SANDBOX))
                    .isPresent();
            assertThat(policy.validationError("http://" + host + ":8788/", EndpointStrictness.SANDBOX))
                    .isEmpty();
        });
        assertThat(policy.validationError("http://localhost:8787/", EndpointStrictness.SANDBOX))
                .isPresent();
        assertThat(policy.validationError("http://alias.example:8787/", EndpointStrictness.SANDBOX))
                .isPresent();
        assertThat(policy.validationError("http://alias.example:8788/", EndpointStrictness.SANDBOX))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"10.0.0.0/33", "10.0.0/8", "not a host", "https://x.example", "0x7f.1", "*"})
    void aWrongEntryOfTheAllowListIsNamed(String entry) {
        assertThatThrownBy(() -> AllowList.parse("fine.example, " + entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(entry);
    }

    @Test
    void whateverSpellingIsAcceptedNeverMeansAnInternalAddress() {
        long seed = Long.getLong("trellis.test.seed", System.nanoTime());
        System.out.println("EndpointRulesTest seed " + seed);
        Random random = new Random(seed);
        List<String> seeds =
                Stream.concat(refused(), accepted()).map(Vector::url).toList();
        String alphabet = "0123456789abcdefx.:[]%@/\\#?-_ ";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder url = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                int at = random.nextInt(url.length() + 1);
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> url.insert(at, c);
                    case 1 -> url.replace(Math.min(at, url.length()), Math.min(at + 1, url.length()), "" + c);
                    default -> url.delete(Math.min(at, url.length()), Math.min(at + 1, url.length()));
                }
            }
            if (POLICY.validationError(url.toString(), EndpointStrictness.PRODUCTION)
                    .isEmpty()) {
                assertThat(isPublicOrName(url.toString()))
                        .as("seed " + seed + ": " + url)
                        .isTrue();
            }
        }
    }

    /// Decides without the code under test.
    private static boolean isPublicOrName(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        if (!host.matches("[0-9.]+|.*:.*")) {
            return uri.getScheme().equalsIgnoreCase("https")
                    && uri.getUserInfo() == null
                    && !host.matches("(.*\\.)?localhost\\.?");
        }
        InetAddress address = InetAddress.ofLiteral(host);
        return !address.isLoopbackAddress()
                && !address.isSiteLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && (address.getAddress()[0] & 0xFE) != 0xFC;
    }

    private static EndpointPolicy policy(String allowed, DnsResolver resolver) {
        return new EndpointPolicy(AllowList.parse(allowed), port -> false, resolver);
    }

    private static Stream<Vector> vectors(String file) {
        try (InputStream in =
                Objects.requireNonNull(EndpointPolicyTest.class.getResourceAsStream("/outbound/" + file))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n"))
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 2))
                    .map(parts -> new Vector(parts[0].equals("BOTH"), unescape(parts[1])));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static String unescape(String text) {
        return text.replace("\\t", "\t")
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\u0000", "\0");
    }
}
