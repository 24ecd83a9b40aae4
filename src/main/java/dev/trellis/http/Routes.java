package dev.trellis.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Gathers the routes that features install. A path belongs to the API unless it is registered
/// as [#page].
public final class Routes {
    /// In front of every path of the API (behaviour, preface).
    public static final String BASE = "/grid/2025-10-13";

    private final Map<String, Map<String, Handler>> byPath = new LinkedHashMap<>();

    public void get(String path, Handler handler) {
        add("GET", BASE + path, handler);
    }

    public void post(String path, Handler handler) {
        add("POST", BASE + path, handler);
    }

    public void patch(String path, Handler handler) {
        add("PATCH", BASE + path, handler);
    }

    public void put(String path, Handler handler) {
        add("PUT", BASE + path, handler);
    }

    public void delete(String path, Handler handler) {
        add("DELETE", BASE + path, handler);
    }

    /// A path outside of the API: health, documentation, pages.
    public void page(String path, Handler handler) {
        add("GET", path, handler);
    }

    /// What forms on pages are sent to.
    public void pagePost(String path, Handler handler) {
        add("POST", path, handler);
    }

    private void add(String method, String path, Handler handler) {
        if (byPath.computeIfAbsent(path, p -> new TreeMap<>()).put(method, handler) != null) {
            throw new IllegalStateException(method + " " + path + " is routed twice");
        }
    }

    /// All paths, the most literal first, so that `/customers/internal-accounts` is not taken for a
    /// customer's id.
    List<Map.Entry<String, Map<String, Handler>>> mostLiteralFirst() {
        List<Map.Entry<String, Map<String, Handler>>> paths = new ArrayList<>(byPath.entrySet());
        paths.sort(Comparator.comparingLong(
                entry -> entry.getKey().chars().filter(c -> c == '{').count()));
        return paths;
    }
}
