package dev.orch.model.meta;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/** The conditions that an object's status tells, one of each type. Stateless. */
public final class Conditions {
  private Conditions() {}

  /** The condition of that type, if it is told. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /** Whether the condition of that type is told, and is True. */
  public static boolean isTrue(List<Condition> conditions, String type) {
    return find(conditions, type).filter(found -> found.status().equals("True")).isPresent();
  }

  /**
   * The conditions with this one: in the place of the one of its type, else at the end. While its
   * status is the same as before, the time of the last transition stays that of before; so telling
   * the same again makes no difference.
   */
  public static List<Condition> with(List<Condition> conditions, Condition condition) {
    ImmutableList.Builder<Condition> all = ImmutableList.builder();
    boolean placed = false;
    for (Condition present : conditions) {
      if (!present.type().equals(condition.type())) {
        all.add(present);
      } else if (!placed) {
        placed = true;
        all.add(
            present.status().equals(condition.status())
                ? condition.withLastTransitionTime(present.lastTransitionTime())
                : condition);
      }
    }
    return placed ? all.build() : all.add(condition).build();
  }
}
