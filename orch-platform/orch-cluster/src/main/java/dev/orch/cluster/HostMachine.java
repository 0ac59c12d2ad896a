package dev.orch.cluster;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.runtime.SandboxSettings.Dns;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the machine that this runs on has. Stateless; for any thread. */
public final class HostMachine {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private HostMachine() {}

  /** What a node on this machine has to give. */
  static Map<String, Quantity> capacity() {
    return ImmutableSortedMap.of(
        "cpu", Quantity.of(Runtime.getRuntime().availableProcessors()),
        "ephemeral-storage", Quantity.parse("10Gi"),
        "memory", Quantity.ofBytes(memory()),
        "pods", Quantity.of(110));
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }

  /** Where this machine looks names up, as its {@code /etc/resolv.conf} says; reads that file. */
  public static Dns dns() {
    List<String> servers = new ArrayList<>();
    List<String> searches = new ArrayList<>();
    List<String> options = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(RESOLV_CONF, StandardCharsets.UTF_8)) {
        List<String> words =
            Splitter.onPattern("\\s+").trimResults().omitEmptyStrings().splitToList(line);
        if (words.size() > 1) {
          switch (words.get(0)) {
            case "nameserver" -> servers.add(words.get(1));
            case "search" -> searches.addAll(words.subList(1, words.size()));
            case "options" -> options.addAll(words.subList(1, words.size()));
            default -> {}
          }
        }
      }
    } catch (IOException e) {
      // A machine without names.
      return new Dns(ImmutableList.of(), ImmutableList.of(), ImmutableList.of());
    }
    return new Dns(servers, searches, options);
  }
}
