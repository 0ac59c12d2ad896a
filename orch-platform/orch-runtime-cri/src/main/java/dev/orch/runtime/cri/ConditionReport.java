package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What the daemon says of itself, for the node's Ready condition. Immutable.
 *
 * @param name the runtime's, such as {@code containerd}
 * @param version the runtime's
 * @param conditions {@code RuntimeReady} and {@code NetworkReady}, which a node needs to be ready,
 *     and perhaps others
 */
public record ConditionReport(String name, String version, List<Condition> conditions) {
  public ConditionReport {
    conditions = ImmutableList.copyOf(conditions);
  }

  /** Whether the daemon takes containers, and those with a network of their own. */
  public boolean ready() {
    return holds("RuntimeReady") && holds("NetworkReady");
  }

  private boolean holds(String type) {
    return conditions.stream().anyMatch(one -> one.type().equals(type) && one.status());
  }

  /**
   * One of them.
   *
   * @param type such as {@code NetworkReady}
   * @param status whether it holds
   * @param reason one word for why not
   * @param message more of it, for people
   */
  public record Condition(String type, boolean status, String reason, String message) {}
}
