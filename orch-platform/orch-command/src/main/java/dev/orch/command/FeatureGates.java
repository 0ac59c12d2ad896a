package dev.orch.command;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What Kubernetes has behind feature gates that are closed by default, and that exists here. */
final class FeatureGates {
  private static final String WORKLOAD = "GenericWorkload";
  private static final String GANG = "GangScheduling";
  private static final List<String> KNOWN = ImmutableList.of(WORKLOAD, GANG);

  @Option(
      names = "--feature-gates",
      paramLabel = "NAME=true|false",
      split = ",",
      description =
          "Features to turn on: GenericWorkload (the API of PodGroups), GangScheduling (pods of a"
              + " group are scheduled together or not at all). Default: none.")
  Map<String, String> gates = new TreeMap<>();

  /** What is wrong with what was given; empty if nothing is. */
  String fault() {
    for (Map.Entry<String, String> gate : gates.entrySet()) {
      if (!KNOWN.contains(gate.getKey())) {
        return "--feature-gates: '" + gate.getKey() + "' is none of " + String.join(", ", KNOWN);
      }
      String value = gate.getValue().toLowerCase(Locale.ROOT);
      if (!value.equals("true") && !value.equals("false")) {
        return "--feature-gates: " + gate.getKey() + " is neither true nor false";
      }
    }
    return isOn(GANG) && !isOn(WORKLOAD) ? "--feature-gates: " + GANG + " needs " + WORKLOAD : "";
  }

  private boolean isOn(String gate) {
    return gates.getOrDefault(gate, "").toLowerCase(Locale.ROOT).equals("true");
  }

  /** Whether PodGroups are served. */
  boolean groups() {
    return isOn(WORKLOAD);
  }

  /** Whether pods of a group are scheduled together. */
  boolean gangs() {
    return isOn(GANG);
  }
}
