package dev.orch.model.selector;

import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Label selectors as objects carry them ({@code matchLabels} and {@code matchExpressions}).
 * Stateless.
 */
public final class LabelSelectors {
  private LabelSelectors() {}

  /** Whether the labels satisfy the selector; one without requirements selects everything. */
  public static boolean matches(LabelSelector selector, Map<String, String> labels) {
    for (Map.Entry<String, String> wanted : selector.matchLabels().entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    for (LabelSelectorRequirement requirement : selector.matchExpressions()) {
      if (!matches(requirement, labels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(LabelSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.key());
    return switch (requirement.operator()) {
      case "In" -> value != null && requirement.values().contains(value);
      case "NotIn" -> value == null || !requirement.values().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  /** The selector in the notation of queries, sorted by key: {@code app=web,tier in (a,b),!old}. */
  public static String format(LabelSelector selector) {
    java.util.TreeMap<String, String> parts = new java.util.TreeMap<>();
    selector.matchLabels().forEach((key, value) -> parts.put(key, key + "=" + value));
    for (LabelSelectorRequirement requirement : selector.matchExpressions()) {
      String key = requirement.key();
      String values = "(" + String.join(",", new TreeSet<>(requirement.values())) + ")";
      String text =
          switch (requirement.operator()) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "Exists" -> key;
            default -> "!" + key;
          };
      parts.merge(key, text, (a, b) -> a + "," + b);
    }
    return String.join(",", parts.values());
  }

  /** The selector as messages of Kubernetes show it: as the struct that it is in Go. */
  public static String struct(@Nullable LabelSelector selector) {
    if (selector == null) {
      return "nil";
    }
    StringBuilder text = new StringBuilder("&LabelSelector{MatchLabels:map[string]string{");
    selector
        .matchLabels()
        .forEach((key, value) -> text.append(key).append(": ").append(value).append(','));
    text.append("},MatchExpressions:[]LabelSelectorRequirement{");
    for (LabelSelectorRequirement requirement : selector.matchExpressions()) {
      text.append("LabelSelectorRequirement{Key:")
          .append(requirement.key())
          .append(",Operator:")
          .append(requirement.operator())
          .append(",Values:[")
          .append(String.join(" ", requirement.values()))
          .append("],},");
    }
    return text.append("},}").toString();
  }
}
