package dev.orch.node;

import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a pod that is here no more serves anybody: ended attempts at a container but the newest,
 * and sandboxes before the newest that have none. Pure; the kubelet's rules, with its {@code
 * maximum-dead-containers-per-container} of one.
 */
final class PodGarbage {
  private PodGarbage() {}

  /**
   * What goes next; null if nothing does.
   *
   * @param all whether nothing at all is to stay of a pod that has ended
   */
  static PodPlan.@Nullable Step next(PodView view, boolean all) {
    boolean wholly = all && PodPlan.isTerminal(view.pod()) && view.running().isEmpty();
    Map<String, Integer> newest = newestEnded(view.sandboxes());
    for (SandboxState sandbox : view.sandboxes()) {
      for (ContainerState state : sandbox.containers()) {
        if (state.phase() == ContainerState.Phase.EXITED
            && (wholly || state.attempt() < newest.getOrDefault(state.name(), 0))) {
          return new PodPlan.Step.RemoveContainer(state.id());
        }
      }
    }
    List<SandboxState> sandboxes = view.sandboxes();
    for (SandboxState sandbox : sandboxes) {
      boolean needed = !wholly && sandbox.equals(sandboxes.get(0));
      if (!needed && !sandbox.ready() && sandbox.containers().isEmpty()) {
        return new PodPlan.Step.RemoveSandbox(sandbox);
      }
    }
    return null;
  }

  private static Map<String, Integer> newestEnded(List<SandboxState> sandboxes) {
    Map<String, Integer> newest = new HashMap<>();
    for (SandboxState sandbox : sandboxes) {
      for (ContainerState state : sandbox.containers()) {
        if (state.phase() == ContainerState.Phase.EXITED) {
          newest.merge(state.name(), state.attempt(), Math::max);
        }
      }
    }
    return newest;
  }
}
