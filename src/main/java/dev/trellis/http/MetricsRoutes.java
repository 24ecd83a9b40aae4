package dev.trellis.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/// `/metrics`, in the text format that Prometheus reads. It names no tenant, but what it says is
/// the operator's alone: it belongs on a port that the world does not reach.
public final class MetricsRoutes {
    private final Supplier<String> scrape;

    /// @param scrape renders every time series
    public MetricsRoutes(Supplier<String> scrape) {
        this.scrape = scrape;
    }

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
