package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An apply would take fields from other managers, and isn't forced to. */
public final class ApplyConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Map<Manager, FieldSet> fields;
  private final transient List<Conflict> conflicts;

  /**
   * One field of somebody else.
   *
   * @param manager as messages name it
   * @param field such as {@code .spec.replicas}
   */
  public record Conflict(String manager, String field) {}

  ApplyConflictException(Map<Manager, FieldSet> fields) {
    super(message(list(fields)));
    this.fields = fields;
    this.conflicts = list(fields);
  }

  /** The conflict but for these fields; null if there is none then. */
  @Nullable ApplyConflictException without(FieldSet allowed) {
    Map<Manager, FieldSet> rest = new LinkedHashMap<>();
    fields.forEach(
        (manager, set) -> {
          FieldSet left = set.difference(allowed);
          if (!left.isEmpty()) {
            rest.put(manager, left);
          }
        });
    return rest.isEmpty() ? null : new ApplyConflictException(rest);
  }

  public List<Conflict> conflicts() {
    return conflicts;
  }

  private static List<Conflict> list(Map<Manager, FieldSet> conflicts) {
    ImmutableList.Builder<Conflict> list = ImmutableList.builder();
    conflicts.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(
            entry ->
                entry
                    .getValue()
                    .paths()
                    .forEach(path -> list.add(new Conflict(entry.getKey().toString(), path))));
    return list.build();
  }

  private static String message(List<Conflict> conflicts) {
    if (conflicts.size() == 1) {
      Conflict only = conflicts.get(0);
      return "Apply failed with 1 conflict: conflict with " + only.manager + ": " + only.field;
    }
    List<String> lines = new ArrayList<>();
    String before = "";
    for (Conflict conflict : conflicts) {
      if (!conflict.manager.equals(before)) {
        lines.add("conflicts with " + conflict.manager + ":");
        before = conflict.manager;
      }
      lines.add("- " + conflict.field);
    }
    return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
  }
}
