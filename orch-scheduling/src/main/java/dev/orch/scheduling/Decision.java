package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.List;
import java.util.Optional;

/** What the scheduler decided for one pod of a batch. Immutable. */
public sealed interface Decision {
  /** The pod, as it was in the batch. */
  Pod pod();

  /** The name of the node that the pod shall be bound to; empty if it can't be placed now. */
  default Optional<String> node() {
    return Optional.empty();
  }

  /** Why the pod can't be placed; empty if it can. */
  default Optional<Diagnosis> diagnosis() {
    return Optional.empty();
  }

  /**
   * The pod goes to a node.
   *
   * @param nodeName the node
   * @param score the weighted sum of its scores; 0 if it was the only feasible node
   * @param feasible how many nodes passed every filter
   * @param before what has to happen before the pod is bound, in this order
   */
  record Placed(Pod pod, String nodeName, long score, int feasible, List<Effect> before)
      implements Decision {
    public Placed {
      before = ImmutableList.copyOf(before);
    }

    @Override
    public Optional<String> node() {
      return Optional.of(nodeName);
    }
  }

  /**
   * How evicting other pods would make room; empty if the pod can be placed, or if it can't be so.
   */
  default Optional<Preemption> preemption() {
    return Optional.empty();
  }

  /**
   * No node takes the pod.
   *
   * @param preemption how evicting other pods would make room for it
   */
  record Refused(Pod pod, Diagnosis why, Optional<Preemption> preemption) implements Decision {
    @Override
    public Optional<Diagnosis> diagnosis() {
      return Optional.of(why);
    }
  }

  /**
   * The pod would fit, but isn't placed, as another pod of its gang was refused.
   *
   * @param because the first refusal in the gang
   */
  record Held(Pod pod, Refused because) implements Decision {
    @Override
    public Optional<Diagnosis> diagnosis() {
      return Optional.of(because.why());
    }
  }
}
