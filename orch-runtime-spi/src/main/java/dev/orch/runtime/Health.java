package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The power to tell how the runtime itself is, for one that may not be ready when its node is. The
 * node's agent asks every few seconds, from its worker. A stage that fails says that the runtime
 * can't be reached now.
 */
public interface Health {
  /** How it is now. */
  CompletionStage<Report> health();

  /**
   * What a runtime tells of itself. Immutable.
   *
   * @param name such as {@code containerd}
   * @param version its version
   * @param keepsOutImageGroups whether it can keep containers from the groups that the image's
   *     {@code /etc/group} gives their user
   * @param conditions what has to hold for the node to be ready, such as {@code RuntimeReady} and
   *     {@code NetworkReady}, and perhaps others
   */
  record Report(
      String name, String version, boolean keepsOutImageGroups, List<Condition> conditions) {
    public Report {
      conditions = ImmutableList.copyOf(conditions);
    }
  }

  /**
   * One of them.
   *
   * @param type such as {@code NetworkReady}
   * @param status whether it holds
   * @param reason one word for why not
   * @param message more of it, for people
   */
  record Condition(String type, boolean status, String reason, String message) {}
}
