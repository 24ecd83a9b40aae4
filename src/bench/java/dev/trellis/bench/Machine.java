package dev.trellis.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.trellis.db.Database;
import dev.trellis.json.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The machine and the software that a benchmark ran on, for its report.
record Machine(int cores, long memoryBytes, String cpu, String system, String java, String postgres) {
    static Machine detect(Database database) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        String postgres = database.first("show server_version", row -> row.text("server_version"))
                .orElse("unknown");
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                cpuModel(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version().toString(),
                postgres);
    }

    String toText() {
        return "%d cores (%s), %.0f GB, %s, Java %s, PostgreSQL %s"
                .formatted(cores, cpu, memoryBytes / 1e9, system, java, postgres);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("cores", cores);
        json.put("memoryBytes", memoryBytes);
        json.put("cpu", cpu);
        json.put("system", system);
        json.put("java", java);
        json.put("postgresql", postgres);
        return json;
    }

    private static String cpuModel() {
        try {
            Path linux = Path.of("/proc/cpuinfo");
            if (Files.exists(linux)) {
                return Files.readAllLines(linux).stream()
                        .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            }
            return firstOutput(List.of("sysctl", "-n", "machdep.cpu.brand_string"));
        } catch (IOException unknown) {
            return System.getProperty("os.arch");
        }
    }

    private static String firstOutput(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
