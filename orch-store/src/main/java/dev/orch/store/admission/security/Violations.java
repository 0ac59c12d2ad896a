package dev.orch.store.admission.security;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/** In what a pod violates a policy, in Kubernetes' words. */
public record Violations(List<Violation> all) {
  /**
   * One of them.
   *
   * @param reason what it is
   * @param detail where it is
   */
  public record Violation(String reason, String detail) {}

  public Violations {
    all = ImmutableList.copyOf(all);
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** What they are. */
  public String reasons() {
    return all.stream().map(Violation::reason).collect(Collectors.joining(", "));
  }

  /** What and where they are. */
  public String details() {
    return all.stream()
        .map(v -> v.detail().isEmpty() ? v.reason() : v.reason() + " (" + v.detail() + ")")
        .collect(Collectors.joining(", "));
  }
}
