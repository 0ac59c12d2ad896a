package dev.orch.command;

import dev.orch.model.schema.Times;
import dev.orch.node.EvictionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options that say when nodes end pods for the machine's sake; they are a kubelet's flags. */
final class EvictionOptions {
  @Option(
      names = "--eviction-hard",
      paramLabel = "SIGNAL<N",
      split = ",",
      description =
          "What is to be left, or pods are ended at once, such as memory.available<100Mi or"
              + " nodefs.available<10%%. Default: what a kubelet has.")
  List<String> hard = new ArrayList<>();

  @Option(
      names = "--eviction-soft",
      paramLabel = "SIGNAL<N",
      split = ",",
      description = "What is to be left, or pods are ended after a while.")
  List<String> soft = new ArrayList<>();

  @Option(
      names = "--eviction-soft-grace-period",
      paramLabel = "SIGNAL=TIME",
      split = ",",
      description = "After which while, such as memory.available=1m30s.")
  List<String> softGrace = new ArrayList<>();

  @Option(
      names = "--eviction-minimum-reclaim",
      paramLabel = "SIGNAL=N",
      split = ",",
      description = "How much more is to be had back then.")
  List<String> minimumReclaim = new ArrayList<>();

  @Option(
      names = "--eviction-max-pod-grace-period",
      paramLabel = "SECONDS",
      description = "The most that pods get to end after that while. Default: 0.")
  int maxPodGrace;

  @Option(
      names = "--eviction-pressure-transition-period",
      paramLabel = "TIME",
      description = "How long a node says so after it was short of something. Default: 5m.")
  String transition = "5m";

  /** What is wrong with them; empty if nothing is. */
  String fault() {
    try {
      settings();
      return "";
    } catch (IllegalArgumentException e) {
      return "--eviction-...: " + e.getMessage();
    }
  }

  /** What they say. */
  EvictionSettings settings() {
    Map<String, Duration> graces = new TreeMap<>();
    pairs(softGrace, "=").forEach((signal, time) -> graces.put(signal, Times.parseDuration(time)));
    return EvictionSettings.of(
        hard.isEmpty() ? EvictionSettings.usualHard() : pairs(hard, "<"),
        pairs(soft, "<"),
        graces,
        Duration.ofSeconds(maxPodGrace),
        pairs(minimumReclaim, "="),
        Times.parseDuration(transition));
  }

  private static Map<String, String> pairs(List<String> given, String separator) {
    Map<String, String> pairs = new TreeMap<>();
    for (String each : given) {
      int at = each.indexOf(separator);
      if (at <= 0 || pairs.put(each.substring(0, at), each.substring(at + 1)) != null) {
        throw new IllegalArgumentException(
            "'" + each + "' is no SIGNAL" + separator + "VALUE, or says it again");
      }
    }
    return pairs;
  }
}
