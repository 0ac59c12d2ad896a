package dev.orch.model.selector;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label selector as a query carries it: {@code app=web,tier in (a,b),!old}. All its requirements
 * must hold. Immutable; its text is canonical, and equal texts are equal queries.
 */
public final class LabelQuery {
  /** Selects everything. */
  public static final LabelQuery EVERYTHING = new LabelQuery(ImmutableList.of(), false);

  /** Selects nothing. */
  public static final LabelQuery NOTHING = new LabelQuery(ImmutableList.of(), true);

  /** How a requirement compares. */
  public enum Operator {
    IN(" in "),
    NOT_IN(" notin "),
    EQUALS("="),
    DOUBLE_EQUALS("=="),
    NOT_EQUALS("!="),
    EXISTS(""),
    DOES_NOT_EXIST("!"),
    GREATER(">"),
    LESS("<");

    private final String text;

    Operator(String text) {
      this.text = text;
    }
  }

  /**
   * One condition on a label.
   *
   * @param values sorted; one for comparisons, none for existence
   */
  public record Requirement(String key, Operator operator, Set<String> values) {
    public Requirement {
      values = ImmutableSortedSet.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN, EQUALS, DOUBLE_EQUALS -> value != null && values.contains(value);
        case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
        case GREATER -> value != null && compare(value) > 0;
        case LESS -> value != null && compare(value) < 0;
      };
    }

    /** Compares as integers; a label that is none satisfies neither. */
    private int compare(String value) {
      try {
        return Long.compare(Long.parseLong(value), Long.parseLong(values.iterator().next()));
      } catch (NumberFormatException e) {
        return 0;
      }
    }

    @Override
    public String toString() {
      return switch (operator) {
        case EXISTS -> key;
        case DOES_NOT_EXIST -> "!" + key;
        case IN, NOT_IN -> key + operator.text + "(" + String.join(",", values) + ")";
        default -> key + operator.text + String.join(",", values);
      };
    }
  }

  private final List<Requirement> requirements;
  private final boolean nothing;

  private LabelQuery(List<Requirement> requirements, boolean nothing) {
    this.requirements = requirements;
    this.nothing = nothing;
  }

  /**
   * Reads a query; the empty one selects everything.
   *
   * @throws SelectorException with Kubernetes' message if it is malformed
   */
  public static LabelQuery parse(String text) {
    return of(new LabelQueryParser(text).parse());
  }

  /** The query of the requirements, sorted by key. */
  public static LabelQuery of(List<Requirement> requirements) {
    if (requirements.isEmpty()) {
      return EVERYTHING;
    }
    List<Requirement> sorted = new ArrayList<>(requirements);
    sorted.sort(Comparator.comparing(Requirement::key));
    return new LabelQuery(ImmutableList.copyOf(sorted), false);
  }

  /** The query that a selector of an object stands for: null selects nothing, an empty one all. */
  public static LabelQuery of(@Nullable LabelSelector selector) {
    if (selector == null) {
      return NOTHING;
    }
    List<Requirement> list = new ArrayList<>();
    selector
        .matchLabels()
        .forEach(
            (key, value) ->
                list.add(new Requirement(key, Operator.EQUALS, ImmutableSortedSet.of(value))));
    for (LabelSelectorRequirement expression : selector.matchExpressions()) {
      Operator operator =
          switch (expression.operator()) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            default -> Operator.DOES_NOT_EXIST;
          };
      list.add(
          new Requirement(
              expression.key(), operator, ImmutableSortedSet.copyOf(expression.values())));
    }
    return of(list);
  }

  /** The query of exactly these labels and values. */
  public static LabelQuery ofLabels(Map<String, String> labels) {
    List<Requirement> list = new ArrayList<>();
    labels.forEach(
        (key, value) ->
            list.add(new Requirement(key, Operator.EQUALS, ImmutableSortedSet.of(value))));
    return of(list);
  }

  /** Whether the labels satisfy every requirement. */
  public boolean matches(Map<String, String> labels) {
    if (nothing) {
      return false;
    }
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it selects every object. */
  public boolean isEverything() {
    return !nothing && requirements.isEmpty();
  }

  /** The requirements, sorted by key. */
  public List<Requirement> requirements() {
    return requirements;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof LabelQuery other
        && nothing == other.nothing
        && requirements.equals(other.requirements);
  }

  @Override
  public int hashCode() {
    return requirements.hashCode() + (nothing ? 1 : 0);
  }

  /** The canonical text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Requirement requirement : requirements) {
      text.append(text.length() == 0 ? "" : ",").append(requirement);
    }
    return text.toString();
  }
}
