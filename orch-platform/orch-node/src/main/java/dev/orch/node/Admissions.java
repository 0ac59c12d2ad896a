package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.NodeAdmission;
import dev.orch.scheduling.NodeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether the node takes pods in that were bound to it. Remembers nothing: what was taken in can be
 * told by its status or its sandbox. On the node's worker only.
 */
final class Admissions {
  private static final Comparator<Waiting> BY_AGE =
      Comparator.comparing(
              (Waiting waiting) -> waiting.pod.metadata().creationTimestamp(),
              Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(waiting -> waiting.pod.metadata().namespace())
          .thenComparing(waiting -> waiting.pod.metadata().name());

  private record Waiting(PodAgent agent, Pod pod) {}

  private final String node;
  private final Environment environment;

  Admissions(String node, Environment environment) {
    this.node = node;
    this.environment = environment;
  }

  /**
   * Decides on all pods that wait for it, the oldest first, beside those that were taken in. The
   * Node is read anew, as others label and taint it.
   */
  void decide(Collection<PodAgent> agents) {
    List<Waiting> waiting = new ArrayList<>();
    for (PodAgent agent : agents) {
      Pod pod = agent.awaitsAdmission();
      if (pod != null) {
        waiting.add(new Waiting(agent, pod));
      }
    }
    waiting.sort(BY_AGE);
    Node now = environment.api().resources(BuiltInKinds.NODE).get(node);
    NodeView view =
        NodeView.of(now, agents.stream().map(PodAgent::takenIn).filter(Objects::nonNull).toList());
    Instant at = environment.clock().instant();
    for (Waiting each : waiting) {
      Optional<NodeAdmission.Refusal> refusal = NodeAdmission.refusal(each.pod, view);
      if (refusal.isPresent()) {
        each.agent.refuse(each.pod, refusal.get(), at);
      } else {
        each.agent.fits(each.pod);
        view = view.with(each.pod);
      }
    }
  }
}
