package dev.orch.scheduling;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.time.Duration;
import java.util.function.Function;

/**
 * What has to happen between the decision for a pod and its binding. Data only: plugins give it
 * through {@link BindingEffects}, the scheduler's loop carries it out in order, and gives the pod's
 * place up if a write is refused or a wait ends badly or too late.
 */
public sealed interface Effect {
  /**
   * An object is changed; if it is a pod, the one that is placed. The change is refused if the
   * object isn't as it was when the decision was made; until the cache shows it, the scheduler
   * assumes it.
   *
   * @param before the object as the decision saw it
   * @param after the object as it is to be
   */
  record Write<T extends Resource>(Kind<T> kind, T before, T after) implements Effect {}

  /**
   * Binding waits until the cluster allows it.
   *
   * @param reason what is waited for, as users read it
   * @param limit how long at most
   * @param progress asked at once and after each change of the cluster
   */
  record Wait(String reason, Duration limit, Function<ClusterView, Progress> progress)
      implements Effect {}

  /** How far a wait has come. */
  enum Progress {
    /** The pod may be bound. */
    DONE,
    /** Not yet. */
    WAITING,
    /** It won't come to pass: the pod's place is given up. */
    FAILED
  }
}
