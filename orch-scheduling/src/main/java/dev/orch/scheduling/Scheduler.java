package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;

/**
 * The scheduler as a function: the same view, batch, profile and seed always give the same
 * decisions, on every JDK. It knows no clock, no thread and no API; its loop watches, calls it and
 * binds. Safe for any thread.
 */
public final class Scheduler {
  private final Profile profile;
  private final Memo memo = new Memo();

  /**
   * A scheduler that remembers, from one call to the next, what nodes answered to pods of the same
   * template. Only time depends on that, never a decision. Not thread-safe.
   */
  public Scheduler(Profile profile) {
    this.profile = profile;
  }

  /**
   * Decides for the pods of a batch in turn; each sees where those before it were placed, exactly
   * as if they had been decided one by one.
   *
   * @param view the cluster; pods that are assumed to be on their way to a node belong in it
   * @param batch pods without a node, first come first served
   * @param seed breaks ties between nodes of equal score
   * @return one decision per pod, in the order of the batch
   */
  public List<Decision> schedule(ClusterView view, List<Pod> batch, long seed) {
    return decide(view, batch, seed).decisions();
  }

  /**
   * What was decided for a batch.
   *
   * @param after the cluster as it is to the decisions that follow, see {@link #assumed}
   */
  public record Decided(List<Decision> decisions, ClusterView after) {
    public Decided {
      decisions = ImmutableList.copyOf(decisions);
    }
  }

  /** As {@link #schedule(ClusterView, List, long)}, with the cluster that comes of it. */
  public Decided decide(ClusterView view, List<Pod> batch, long seed) {
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    ClusterView now = view;
    for (Pod pod : batch) {
      Decision decision = new Attempt(now, pod, profile, memo, seed).decide();
      decisions.add(decision);
      now = assumed(now, decision);
    }
    return new Decided(decisions.build(), now);
  }

  /** As {@link #schedule(ClusterView, List, long)}, of a scheduler that remembers nothing. */
  public static List<Decision> schedule(
      ClusterView view, List<Pod> batch, Profile profile, long seed) {
    return new Scheduler(profile).schedule(view, batch, seed);
  }

  /**
   * As {@link #schedule(ClusterView, List, Profile, long)}, but all or none: if one pod is refused,
   * none is placed, and the others are {@linkplain Decision.Held held}.
   */
  public static List<Decision> scheduleGang(
      ClusterView view, List<Pod> gang, Profile profile, long seed) {
    return new Scheduler(profile).decideGang(view, gang, gang.size(), seed).decisions();
  }

  /**
   * As {@link #decide}, but only if enough pods of a gang find a node: otherwise none is placed,
   * those that would have fit or weren't asked any more are {@linkplain Decision.Held held}, and
   * the cluster stays as it is.
   *
   * @param least how many have to find one
   */
  public Decided decideGang(ClusterView view, List<Pod> gang, int least, long seed) {
    List<Decision> decisions = new ArrayList<>();
    ClusterView now = view;
    Decision.Refused first = null;
    int spare = gang.size() - least;
    for (Pod pod : gang) {
      if (spare < 0 && first != null) {
        decisions.add(new Decision.Held(pod, first));
        continue;
      }
      Decision decision = new Attempt(now, pod, profile, memo, seed).decide();
      decisions.add(decision);
      now = assumed(now, decision);
      if (decision instanceof Decision.Refused refused) {
        first = first == null ? refused : first;
        spare--;
      }
    }
    if (spare >= 0 || first == null) {
      return new Decided(decisions, now);
    }
    List<Decision> held = new ArrayList<>();
    for (Decision each : decisions) {
      held.add(each instanceof Decision.Placed ? new Decision.Held(each.pod(), first) : each);
    }
    return new Decided(held, view);
  }

  /**
   * The cluster as it is to the decisions that follow: with the pod on its node and what was
   * written before; or if it was refused, nominated to the node where room is made for it, or to
   * none if there is none.
   */
  public static ClusterView assumed(ClusterView view, Decision decision) {
    if (decision instanceof Decision.Placed placed) {
      return assumed(view, placed);
    }
    Preemption preemption = decision.preemption().orElse(null);
    if (preemption == null) {
      return view.withoutNominated(decision.pod());
    }
    ClusterView result = view;
    for (Pod other : preemption.clearedNominations()) {
      result = result.withoutNominated(other);
    }
    return result.withNominated(decision.pod(), preemption.nodeName());
  }

  private static ClusterView assumed(ClusterView view, Decision.Placed placed) {
    ClusterView result = view;
    Pod pod = placed.pod();
    for (Effect effect : placed.before()) {
      if (effect instanceof Effect.Write<?> write) {
        if (write.after() instanceof Pod changed) {
          pod = changed;
        } else {
          result = written(result, write);
        }
      }
    }
    return result.withPod(pod.withSpec(pod.spec().withNodeName(placed.nodeName())));
  }

  private static <T extends Resource> ClusterView written(ClusterView view, Effect.Write<T> write) {
    return view.with(write.kind(), write.after());
  }

  /**
   * Every verdict and score behind the decision for one pod, for people to read: recomputed node by
   * node, without the shortcuts of {@link #schedule(ClusterView, List, Profile, long)}.
   */
  public static Explanation explain(ClusterView view, Pod pod, Profile profile, long seed) {
    return new Attempt(view, pod, profile, new Memo(), seed).explain();
  }
}
