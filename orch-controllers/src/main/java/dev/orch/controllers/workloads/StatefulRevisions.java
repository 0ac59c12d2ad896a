package dev.orch.controllers.workloads;

import dev.orch.controllers.Context;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.RollingUpdateStatefulSetStrategy;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The revisions between which a StatefulSet's pods are: the one that all had when an update began,
 * and the present one. For one run.
 */
final class StatefulRevisions {
  private static final HistoryKind<StatefulSet> KIND =
      new HistoryKind<>(
          BuiltInKinds.STATEFUL_SET,
          set -> set.spec().template(),
          (set, template) -> set.withSpec(set.spec().withTemplate(template)),
          set -> set.status().collisionCount(),
          "controller.kubernetes.io/hash",
          TemplatePatch::hash);

  private final StatefulSet set;
  private final StatefulIdentity identity;
  private final History<StatefulSet> history;
  private final ControllerRevision current;
  private final ControllerRevision update;

  /** Finds or makes them. */
  StatefulRevisions(StatefulSet set, LabelSelector selector, Context context) {
    this.set = set;
    this.identity = new StatefulIdentity(set);
    this.history = new History<>(KIND, set, selector, context);
    this.update = history.present();
    this.current =
        history.revisions().stream()
            .filter(r -> r.metadata().name().equals(set.status().currentRevision()))
            .findFirst()
            .orElse(update);
  }

  String current() {
    return current.metadata().name();
  }

  String update() {
    return update.metadata().name();
  }

  /** How many names were found taken. */
  int collisions() {
    return Objects.requireNonNullElse(history.collisions(), 0);
  }

  /** The pod of that ordinal as it is to be made now: below the partition as it was before. */
  Pod pod(int ordinal) {
    boolean old = isBefore(ordinal);
    PodTemplateSpec template =
        old
            ? TemplatePatch.template(current.data()).orElse(set.spec().template())
            : set.spec().template();
    return identity.created(
        PodWrites.described(BuiltInKinds.STATEFUL_SET, set, template),
        ordinal,
        old ? current() : update());
  }

  private boolean isBefore(int ordinal) {
    if (!set.spec().updateStrategy().type().equals("RollingUpdate")) {
      return false;
    }
    RollingUpdateStatefulSetStrategy rolling = set.spec().updateStrategy().rollingUpdate();
    int before =
        rolling == null
            ? set.status().currentReplicas()
            : Objects.requireNonNullElse(rolling.partition(), 0);
    return ordinal < identity.start() + before;
  }

  /** Deletes the oldest of those that nobody needs any more, beyond the history's limit. */
  void truncate(List<Pod> pods) {
    Set<String> live =
        pods.stream()
            .map(StatefulIdentity::revision)
            .collect(Collectors.toCollection(TreeSet::new));
    live.add(current());
    live.add(update());
    List<ControllerRevision> past =
        history.revisions().stream().filter(r -> !live.contains(r.metadata().name())).toList();
    int limit = Objects.requireNonNullElse(set.spec().revisionHistoryLimit(), 10);
    history.delete(past.subList(0, Math.max(0, past.size() - limit)));
  }
}
