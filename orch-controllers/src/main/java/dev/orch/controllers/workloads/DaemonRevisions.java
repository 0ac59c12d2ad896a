package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The revisions of a DaemonSet's template. For one run. */
final class DaemonRevisions {
  private static final HistoryKind<DaemonSet> KIND =
      new HistoryKind<>(
          BuiltInKinds.DAEMON_SET,
          set -> set.spec().template(),
          (set, template) -> set.withSpec(set.spec().withTemplate(template)),
          set -> set.status().collisionCount(),
          DaemonTemplate.HASH,
          TemplateHash::of);

  private final DaemonSet set;
  private final Context context;
  private final History<DaemonSet> history;
  private final ControllerRevision present;
  private final List<ControllerRevision> others;

  /** Finds or makes the present one. */
  DaemonRevisions(DaemonSet set, LabelSelector selector, Context context) {
    this.set = set;
    this.context = context;
    this.history = new History<>(KIND, set, selector, context);
    this.present = history.present();
    this.others =
        history.revisions().stream()
            .filter(r -> !r.metadata().name().equals(present.metadata().name()))
            .collect(ImmutableList.toImmutableList());
  }

  /** The hash of the present revision. */
  String hash() {
    return history.hash(present);
  }

  /** How many names were found taken; null for none ever. */
  @Nullable Integer collisions() {
    return history.collisions();
  }

  private boolean isDuplicate(ControllerRevision revision) {
    return Objects.equals(revision.data(), present.data());
  }

  /**
   * Has all pods of the present template carry one hash, should several revisions restore it.
   * Whether there was anything to do.
   */
  boolean unite(List<Pod> pods) {
    List<ControllerRevision> duplicates = others.stream().filter(this::isDuplicate).toList();
    List<String> hashes = duplicates.stream().map(history::hash).toList();
    for (Pod pod : pods) {
      if (hashes.contains(pod.metadata().labels().getOrDefault(DaemonTemplate.HASH, ""))) {
        relabel(pod);
      }
    }
    history.delete(duplicates);
    return !duplicates.isEmpty();
  }

  private void relabel(Pod pod) {
    Json.Obj labels = Json.object(DaemonTemplate.HASH, Json.of(hash()));
    context
        .api()
        .resources(BuiltInKinds.POD)
        .inNamespace(set.metadata().namespace())
        .patch(
            pod.metadata().name(),
            Patch.merge(Json.object("metadata", Json.object("labels", labels))),
            WriteOptions.NONE);
  }

  /** Deletes the oldest that no pod is of, beyond the history's limit. */
  void truncate(List<Pod> pods) {
    Set<String> live =
        pods.stream()
            .map(pod -> pod.metadata().labels().getOrDefault(DaemonTemplate.HASH, ""))
            .collect(Collectors.toCollection(TreeSet::new));
    int limit = Objects.requireNonNullElse(set.spec().revisionHistoryLimit(), 10);
    history.delete(
        others.stream()
            .filter(revision -> !live.contains(history.hash(revision)))
            .limit(Math.max(0, others.size() - limit))
            .toList());
  }
}
