package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that would have to change for a filter to let a pod on a node that it rejects. A value;
 * made by tests that are {@link Remediable}, read through {@link Explanation}.
 */
public sealed interface Remedy {
  /** For people: what to do, such as {@code 200m more cpu}. */
  String text();

  /** So much more of a resource, by a larger node or by pods that leave. */
  record More(String resource, Quantity amount) implements Remedy {
    @Override
    public String text() {
      return amount + " more " + resource;
    }
  }

  /** The pod tolerates a taint of the node, or the node loses it. */
  record Tolerate(Taint taint) implements Remedy {
    @Override
    public String text() {
      String value = taint.value().isEmpty() ? "" : "=" + taint.value();
      return "tolerate the taint " + taint.key() + value + ":" + taint.effect();
    }
  }

  /** The node's labels satisfy what the pod requires of them. */
  record Label(NodeSelectorRequirement requirement) implements Remedy {
    static Label of(String key, String value) {
      return new Label(new NodeSelectorRequirement(key, "In", ImmutableList.of(value)));
    }

    @Override
    public String text() {
      String key = requirement.key();
      String values = String.join("|", requirement.values());
      return switch (requirement.operator()) {
        case "In" -> "label " + key + "=" + values;
        case "NotIn" -> "label " + key + " other than " + values;
        case "Exists" -> "label " + key;
        case "DoesNotExist" -> "no label " + key;
        case "Gt" -> "label " + key + " above " + values;
        default -> "label " + key + " below " + values;
      };
    }

    /** Labels that satisfy it: the given ones if they do, or with another value of its key. */
    Map<String, String> appliedTo(Map<String, String> labels) {
      if (NodeTerms.matchesLabels(requirement, labels)) {
        return labels;
      }
      TreeMap<String, String> result = new TreeMap<>(labels);
      String key = requirement.key();
      switch (requirement.operator()) {
        case "In" -> result.put(key, requirement.values().get(0));
        case "Exists" -> result.put(key, "");
        case "Gt" -> result.put(key, "" + (bound() + 1));
        case "Lt" -> result.put(key, "" + (bound() - 1));
        default -> result.remove(key);
      }
      return ImmutableSortedMap.copyOfSorted(result);
    }

    private long bound() {
      try {
        return Long.parseLong(requirement.values().get(0));
      } catch (NumberFormatException nothingIsAboveOrBelow) {
        return 0;
      }
    }
  }

  /** The node is uncordoned. */
  record Uncordon() implements Remedy {
    @Override
    public String text() {
      return "uncordon the node";
    }
  }

  /** A pod leaves the node. */
  record Leave(Pod pod) implements Remedy {
    @Override
    public String text() {
      return "without pod " + pod.metadata().namespace() + "/" + pod.metadata().name();
    }
  }
}
