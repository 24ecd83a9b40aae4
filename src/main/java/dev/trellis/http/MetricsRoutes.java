package dev.trellis.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/// `/metrics`, in the text format that Prometheus reads. It names no tenant, but its content is for
/// the operator only: serve it on a port that cannot be reached from the internet.
public final class MetricsRoutes {
    private final Supplier<String> scrape;

    /// @param scrape renders every time series
    public MetricsRoutes(Supplier<String> scrape) {
        this.scrape = scrape;
    }

    /// Registers the route.
    public void install(Routes routes) {
        routes.page(
                "/metrics",
                request -> new Response(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        Map.of(),
                        scrape.get().getBytes(StandardCharsets.UTF_8)));
    }
}
