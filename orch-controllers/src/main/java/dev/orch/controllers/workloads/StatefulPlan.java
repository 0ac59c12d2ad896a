package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.IntOrString;
import dev.orch.model.apps.RollingUpdateStatefulSetStrategy;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a StatefulSet's controller does next, by the pods that are there. In order: one thing at a
 * time, from the first ordinal up, and only once all before are available; then what is too much
 * goes, from the last ordinal down; then what is outdated. In parallel: everything at once, but
 * updates within their bound. Pure.
 */
final class StatefulPlan {
  /** What is done about one pod. */
  sealed interface Step {
    /** Makes the pod of that ordinal. */
    record Create(int ordinal) implements Step {}

    /** Deletes it, for it ended, or is too much. */
    record Delete(Pod pod) implements Step {}

    /** Sees to it that it has all its claims, while it doesn't run yet. */
    record Complete(Pod pod) implements Step {}

    /** Sees to it that it has its name, its volumes, and claims with the right owners. */
    record Keep(Pod pod) implements Step {}

    /** Sees to it that its claims, which it no longer needs, have the right owners. */
    record LeaveClaims(Pod pod) implements Step {}

    /** Deletes it, for another revision. */
    record Update(Pod pod) implements Step {}
  }

  private final StatefulSet set;
  private final StatefulIdentity identity;
  private final String updateRevision;
  private final Instant now;
  private final boolean ordered;
  private final Map<Integer, Pod> present = new TreeMap<>();
  private final List<Pod> condemned;
  private final List<Step> steps = new ArrayList<>();
  private boolean blocked;

  private StatefulPlan(StatefulSet set, List<Pod> pods, String updateRevision, Instant now) {
    this.set = set;
    this.identity = new StatefulIdentity(set);
    this.updateRevision = updateRevision;
    this.now = now;
    this.ordered = !set.spec().podManagementPolicy().equals("Parallel");
    for (Pod pod : pods) {
      if (identity.isWanted(pod)) {
        present.put(identity.ordinal(pod), pod);
      }
    }
    this.condemned =
        pods.stream()
            .filter(pod -> !identity.isWanted(pod))
            .sorted(Comparator.comparing(identity::ordinal).reversed())
            .collect(ImmutableList.toImmutableList());
  }

  /**
   * The steps of one run: those of each group may be done in any order where pods are managed in
   * parallel; a group is begun when nothing failed in those before.
   *
   * @param pods all of the set's own
   * @param updateRevision the name of the present template's revision
   */
  static List<List<Step>> of(StatefulSet set, List<Pod> pods, String updateRevision, Instant now) {
    StatefulPlan plan = new StatefulPlan(set, pods, updateRevision, now);
    List<List<Step>> groups = new ArrayList<>();
    for (Runnable part :
        List.<Runnable>of(plan::members, plan::claims, plan::surplus, plan::updates)) {
      if (!plan.blocked) {
        part.run();
        groups.add(ImmutableList.copyOf(plan.steps));
        plan.steps.clear();
      }
    }
    return groups;
  }

  private int end() {
    return identity.start() + identity.replicas();
  }

  private boolean isAvailable(@Nullable Pod pod) {
    return pod != null
        && pod.metadata().deletionTimestamp() == null
        && Pods.isAvailable(pod, set.spec().minReadySeconds(), now);
  }

  /** A step after which, in order, nothing else is done. */
  private void last(Step step) {
    steps.add(step);
    blocked = ordered;
  }

  private void members() {
    for (int ordinal = identity.start(); ordinal < end() && !blocked; ordinal++) {
      Pod pod = present.get(ordinal);
      if (pod == null) {
        last(new Step.Create(ordinal));
      } else if (Pods.isFinished(pod)) {
        finished(pod);
      } else {
        member(pod);
      }
    }
  }

  private void finished(Pod pod) {
    if (pod.metadata().deletionTimestamp() == null) {
      last(new Step.Delete(pod));
    }
    blocked = ordered;
  }

  private void member(Pod pod) {
    if (pod.status().phase().equals("Pending")) {
      steps.add(new Step.Complete(pod));
    }
    boolean runs = pod.status().phase().equals("Running") && isAvailable(pod);
    if (ordered && !runs) {
      blocked = true;
    } else {
      steps.add(new Step.Keep(pod));
    }
  }

  private void claims() {
    condemned.forEach(pod -> steps.add(new Step.LeaveClaims(pod)));
  }

  private void surplus() {
    Pod unavailable = firstUnavailable();
    for (Pod pod : condemned) {
      if (blocked) {
        return;
      }
      boolean ending = pod.metadata().deletionTimestamp() != null;
      boolean waits = !isAvailable(pod) && !Pods.isFinished(pod) && !pod.equals(unavailable);
      if (ordered && (ending || waits)) {
        blocked = true;
      } else if (!ending) {
        last(new Step.Delete(pod));
      }
    }
  }

  /** That of the lowest ordinal, of those that are too much: in order, all others are available. */
  private @Nullable Pod firstUnavailable() {
    for (int i = condemned.size() - 1; i >= 0; i--) {
      if (!isAvailable(condemned.get(i))) {
        return condemned.get(i);
      }
    }
    return null;
  }

  private void updates() {
    RollingUpdateStatefulSetStrategy rolling = set.spec().updateStrategy().rollingUpdate();
    if (set.spec().updateStrategy().type().equals("OnDelete")) {
      return;
    }
    int partition = rolling == null ? 0 : Objects.requireNonNullElse(rolling.partition(), 0);
    IntOrString most = rolling == null ? null : rolling.maxUnavailable();
    if (most == null) {
      updateOne(identity.start() + partition);
    } else {
      updateSome(
          identity.start() + partition, Math.max(1, most.scaled(identity.replicas(), false)));
    }
  }

  /** The last that is outdated, once all after it are updated and available. */
  private void updateOne(int first) {
    for (int ordinal = end() - 1; ordinal >= first; ordinal--) {
      Pod pod = present.get(ordinal);
      if (pod != null && isOutdated(pod)) {
        update(pod);
        return;
      }
      if (!isAvailable(pod)) {
        return;
      }
    }
  }

  /** Those that nobody misses, and as many others, from the last down, as may be missed. */
  private void updateSome(int first, int most) {
    int missing = 0;
    for (int ordinal = identity.start(); ordinal < end(); ordinal++) {
      missing += isAvailable(present.get(ordinal)) ? 0 : 1;
    }
    for (int ordinal = end() - 1; ordinal >= first; ordinal--) {
      Pod pod = present.get(ordinal);
      if (pod == null || !isOutdated(pod)) {
        continue;
      }
      if (!isAvailable(pod)) {
        update(pod);
      } else if (missing < most) {
        missing++;
        update(pod);
      }
    }
  }

  private boolean isOutdated(Pod pod) {
    return pod.metadata().deletionTimestamp() == null
        && !StatefulIdentity.revision(pod).equals(updateRevision);
  }

  /** One that has ended is deleted already. */
  private void update(Pod pod) {
    if (!Pods.isFinished(pod)) {
      steps.add(new Step.Update(pod));
    }
  }
}
