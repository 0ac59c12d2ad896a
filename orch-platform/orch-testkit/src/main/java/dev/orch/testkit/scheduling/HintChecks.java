package dev.orch.testkit.scheduling;

import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Diagnosis;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whether hints tell of every change that helps. Stateless. */
final class HintChecks {
  private HintChecks() {}

  /** An object that changed; one of both may be missing. */
  private record Change(@Nullable Resource before, @Nullable Resource after) {
    boolean isOf(Class<?> type) {
      return type.isInstance(before) || type.isInstance(after);
    }
  }

  static void missNothing(
      Profile profile, ClusterState cluster, Pod pod, List<ClusterEvent> events) {
    ClusterState now = cluster.withNominations(List.of());
    ClusterView view = now.view();
    Diagnosis why = null;
    boolean hinted = false;
    for (ClusterEvent event : events) {
      if (why == null || hinted) {
        why = decide(view, pod, profile).diagnosis().orElse(null);
        hinted = false;
      }
      ClusterState next = event.apply(now);
      view = event.apply(view, now);
      if (why == null) {
        now = next;
        continue;
      }
      for (Change change : changes(now, next)) {
        hinted |= mayHelp(profile, why, pod, change);
      }
      Decision after = decide(view, pod, profile);
      Diagnosis refusal = why;
      boolean told = hinted;
      ProfileChecks.check(
          told || after.node().isEmpty(),
          () ->
              refusal.message() + " (" + refusal.plugins() + "): no hint that it helps: " + event);
      now = next;
    }
  }

  private static Decision decide(ClusterView view, Pod pod, Profile profile) {
    return Scheduler.schedule(view, List.of(pod), profile, 1).get(0);
  }

  private static boolean mayHelp(Profile profile, Diagnosis why, Pod pod, Change change) {
    // Without nodes nobody was asked, and the first node helps.
    if (why.nodes() == 0) {
      return true;
    }
    for (String plugin : why.plugins()) {
      Optional<List<QueueingHint<?>>> hints = profile.hints(plugin);
      if (hints.isEmpty() || hints.get().stream().anyMatch(hint -> says(hint, pod, change))) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("unchecked") // The change is of the hint's kind.
  private static <T extends Resource> boolean says(QueueingHint<T> hint, Pod pod, Change change) {
    return change.isOf(hint.kind().type())
        && hint.test().mayHelp(pod, (T) change.before, (T) change.after);
  }

  /**
   * What watches would tell: as specs of pods and their nodes don't change, a pod with others went
   * and came; and a node's pods go and come with it.
   */
  private static List<Change> changes(ClusterState before, ClusterState after) {
    List<Change> changes = new ArrayList<>();
    SortedMap<String, Pod> pods = new TreeMap<>();
    placed(before).forEach(pod -> pods.put(key(pod), pod));
    for (Pod pod : placed(after)) {
      Pod old = pods.remove(key(pod));
      if (old != null && !old.spec().equals(pod.spec())) {
        changes.add(new Change(old, null));
        changes.add(new Change(null, pod));
      } else if (!pod.equals(old)) {
        changes.add(new Change(old, pod));
      }
    }
    pods.values().forEach(pod -> changes.add(new Change(pod, null)));
    SortedMap<String, Node> nodes = new TreeMap<>();
    before.nodes().forEach(node -> nodes.put(node.metadata().name(), node));
    for (Node node : after.nodes()) {
      Node old = nodes.remove(node.metadata().name());
      if (!node.equals(old)) {
        changes.add(new Change(old, node));
      }
    }
    nodes.values().forEach(node -> changes.add(new Change(node, null)));
    return changes;
  }

  private static List<Pod> placed(ClusterState cluster) {
    return cluster.nodes().stream().flatMap(node -> cluster.podsOn(node).stream()).toList();
  }

  private static String key(Pod pod) {
    return pod.spec().nodeName() + "/" + pod.metadata().namespace() + "/" + pod.metadata().name();
  }
}
