package dev.trellis.webhooks.keys;

import dev.trellis.base.Environment;
import dev.trellis.base.Secret;
import dev.trellis.db.Database;
import dev.trellis.db.Migrations;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.testing.TestClock;
import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A database of its own, the keys that decrypt it, a clock, and a verifier that shares no code
/// with the server.
public final class SigningKeysFixture implements AutoCloseable {
    static final Pattern HEADER = Pattern.compile(
            "\\{\"v\": \"1\", \"s\": \"((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\"\\}");

    final Database.Settings settings;
    final MasterKeySource masterKey = newMasterKey();
    final TestClock clock = new TestClock();
    final Environment environment = Environment.withClock(clock);
    final Database database;
    final RootKeyRing ring;

    public SigningKeysFixture() {
        this(TestDatabase.create(4));
    }

    SigningKeysFixture(Database.Settings settings) {
        this.settings = settings;
        this.database = new Database(settings);
        try {
            Migrations.run(database.dataSource());
            this.ring = loadKeyRing();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static MasterKeySource newMasterKey() {
        byte[] key = new byte[MasterKeySource.BYTES];
        new SecureRandom().nextBytes(key);
        return new MasterKeySource.InConfiguration(
                new Secret(Base64.getEncoder().encodeToString(key)));
    }

    private RootKeyRing loadKeyRing() throws IOException {
        return RootKeyRing.load(database, masterKey, environment.ids(), environment.random());
    }

    /// The signing keys of a node that starts now.
    public SigningKeys node() {
        return SigningKeys.load(database, ring, environment);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String[] pems(List<SigningKeyView> listed) {
        return listed.stream().map(SigningKeyView::publicKey).toArray(String[]::new);
    }

    /// Whether one of the listed keys signed the body.
    static boolean isSigned(byte[] body, String header, List<SigningKeyView> listed) {
        return listed.stream().anyMatch(key -> isBy(key, body, header));
    }

    /// Verifies in a way other than the server signs: computes the digest, then verifies the
    /// bare signature.
    static boolean isBy(SigningKeyView key, byte[] body, String header) {
        Matcher members = HEADER.matcher(header);
        if (!members.matches()) {
            return false;
        }
        String base64 =
                key.publicKey().lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
        try {
            Signature verifier = Signature.getInstance("NONEwithECDSA");
            verifier.initVerify(KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64))));
            verifier.update(MessageDigest.getInstance("SHA-256").digest(body));
            return verifier.verify(Base64.getDecoder().decode(members.group(1)));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
