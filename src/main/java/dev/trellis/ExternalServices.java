package dev.trellis;

import dev.trellis.base.Environment;
import dev.trellis.messages.SmsGateway;
import dev.trellis.messages.SmtpSettings;
import dev.trellis.messages.SmtpTransport;
import dev.trellis.messages.Transport;
import dev.trellis.outbound.CaCertificates;
import dev.trellis.storage.S3Storage;
import dev.trellis.watchlist.Watchlist;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What the server uses outside of its database, opened when it starts.
///
/// @param objects where files of documents are stored; `null` for the database
/// @param tls what outgoing requests trust; `null` for the JDK's own certificates
/// @param transports the ways by which e-mail and SMS leave; none for the inbox alone
record ExternalServices(
        Watchlist watchlist,
        @Nullable S3Storage objects,
        @Nullable SSLContext tls,
        List<Transport> transports) {

    /// @throws IOException with a message for the operator, when one cannot be opened
    static ExternalServices open(Config config, Environment environment) throws IOException {
        Config.Integrations integrations = config.integrations();
        @Nullable Path watchlistFile = integrations.verification().watchlist();
        Watchlist watchlist = watchlistFile == null ? Watchlist.empty() : Watchlist.load(watchlistFile);
        S3Storage.@Nullable Settings storage = integrations.verification().objects();
        @Nullable S3Storage objects = storage == null ? null : S3Storage.open(storage);
        @Nullable Path authorities = config.webhooks().outgoing().authorities();
        @Nullable SSLContext tls = authorities == null ? null : CaCertificates.sslContextTrusting(authorities);
        return new ExternalServices(watchlist, objects, tls, transports(integrations, tls, environment));
    }

    private static List<Transport> transports(
            Config.Integrations integrations, @Nullable SSLContext tls, Environment environment) {
        List<Transport> transports = new ArrayList<>();
        @Nullable SmtpSettings mailServer = integrations.mailServer();
        if (mailServer != null) {
            transports.add(new SmtpTransport(mailServer, environment.clock()));
        }
        SmsGateway.@Nullable Settings smsGateway = integrations.smsGateway();
        if (smsGateway != null) {
            transports.add(new SmsGateway(smsGateway, tls));
        }
        return transports;
    }
}
