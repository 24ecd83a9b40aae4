package dev.trellis.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Collects the routes that features register. A path belongs to the API unless it is registered
/// with [#page] or [#pagePost].
public final class Routes {
    /// The prefix of every path of the API (behaviour, preface).
    public static final String BASE = "/grid/2025-10-13";

    private final Map<String, Map<String, Handler>> byPath = new LinkedHashMap<>();

    /// Registers a GET of the API.
    public void get(String path, Handler handler) {
        add("GET", BASE + path, handler);
    }

    /// Registers a POST of the API.
    public void post(String path, Handler handler) {
        add("POST", BASE + path, handler);
    }

    /// Registers a PATCH of the API.
    public void patch(String path, Handler handler) {
        add("PATCH", BASE + path, handler);
    }

    /// Registers a PUT of the API.
    public void put(String path, Handler handler) {
        add("PUT", BASE + path, handler);
    }

    /// Registers a DELETE of the API.
    public void delete(String path, Handler handler) {
        add("DELETE", BASE + path, handler);
    }

    /// Registers a GET outside of the API: health, documentation, hosted pages.
    public void page(String path, Handler handler) {
        add("GET", path, handler);
    }

    /// Registers a POST outside of the API, for the forms of hosted pages.
    public void pagePost(String path, Handler handler) {
        add("POST", path, handler);
    }

    private void add(String method, String path, Handler handler) {
        if (byPath.computeIfAbsent(path, p -> new TreeMap<>()).put(method, handler) != null) {
            throw new IllegalStateException(method + " " + path + " is routed twice");
        }
    }

    /// Returns all paths, those with the fewest placeholders first, so that
    /// `/customers/internal-accounts` is not matched as the id of a customer.
    List<Map.Entry<String, Map<String, Handler>>> mostLiteralFirst() {
        List<Map.Entry<String, Map<String, Handler>>> paths = new ArrayList<>(byPath.entrySet());
        paths.sort(Comparator.comparingLong(
                entry -> entry.getKey().chars().filter(c -> c == '{').count()));
        return paths;
    }
}
