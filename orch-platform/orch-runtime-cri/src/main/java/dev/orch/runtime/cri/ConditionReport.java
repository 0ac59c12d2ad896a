package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.cri.v1.StatusResponse;
import dev.orch.runtime.cri.v1.VersionResponse;
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

  static ConditionReport of(VersionResponse version, StatusResponse status) {
    return new ConditionReport(
        version.getRuntimeName(),
        version.getRuntimeVersion(),
        status.getStatus().getConditionsList().stream()
            .map(
                one ->
                    new Condition(
                        one.getType(), one.getStatus(), one.getReason(), one.getMessage()))
            .collect(ImmutableList.toImmutableList()));
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
