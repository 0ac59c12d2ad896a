package dev.orch.scheduling;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.core.TopologySpreadConstraint;
import java.util.List;

/**
 * The arguments of PodTopologySpread.
 *
 * @param defaultingType {@code System} for Kubernetes' own constraints, which is the default, or
 *     {@code List} for those given
 */
record SpreadArguments(List<TopologySpreadConstraint> defaultConstraints, String defaultingType) {
  SpreadArguments {
    defaultConstraints = list(defaultConstraints);
    defaultingType = string(defaultingType);
  }

  PodTopologySpread plugin() {
    boolean own = defaultingType.equals("List");
    if (!own && !defaultingType.isEmpty() && !defaultingType.equals("System")) {
      throw refusal("defaultingType", "Unsupported value: \"" + defaultingType + "\"");
    }
    if (!own && !defaultConstraints.isEmpty()) {
      throw refusal(
          "defaultConstraints", "Invalid value: can be given when .defaultingType is List");
    }
    for (int i = 0; i < defaultConstraints.size(); i++) {
      check(defaultConstraints.get(i), "defaultConstraints[" + i + "].");
    }
    return own
        ? new PodTopologySpread(SpreadDefaults.list(defaultConstraints))
        : new PodTopologySpread();
  }

  private static void check(TopologySpreadConstraint constraint, String at) {
    if (constraint.maxSkew() <= 0) {
      throw refusal(
          at + "maxSkew",
          "Invalid value: " + constraint.maxSkew() + ": not in valid range (0, inf)");
    }
    if (constraint.topologyKey().isEmpty()) {
      throw refusal(at + "topologyKey", "Required value: can not be empty");
    }
    String otherwise = constraint.whenUnsatisfiable();
    if (!otherwise.equals("DoNotSchedule") && !otherwise.equals("ScheduleAnyway")) {
      throw refusal(at + "whenUnsatisfiable", "Unsupported value: \"" + otherwise + "\"");
    }
    if (constraint.labelSelector() != null) {
      throw refusal(
          at + "labelSelector",
          "Forbidden: constraint must not define a selector, as they deduced for each pod");
    }
  }

  private static IllegalArgumentException refusal(String field, String why) {
    return new IllegalArgumentException("args." + field + ": " + why);
  }
}
