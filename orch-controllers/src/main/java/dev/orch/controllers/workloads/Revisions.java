package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The annotations by which a Deployment numbers and measures its ReplicaSets. Stateless. */
final class Revisions {
  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  static final String MAX = "deployment.kubernetes.io/max-replicas";
  private static final int HISTORY_LENGTH = 2000;

  /** What a ReplicaSet doesn't take over from its Deployment. */
  private static final Set<String> NOT_COPIED =
      ImmutableSet.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          REVISION,
          HISTORY,
          DESIRED,
          MAX,
          "deprecated.deployment.rollback.to");

  private Revisions() {}

  /** The revision of an object that has one; else 0. */
  static long of(Map<String, String> annotations) {
    return number(annotations, REVISION);
  }

  private static long number(Map<String, String> annotations, String name) {
    try {
      return Long.parseLong(annotations.getOrDefault(name, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The highest revision among them; 0 for none. */
  static long highest(List<ReplicaSet> sets) {
    return sets.stream().mapToLong(set -> of(set.metadata().annotations())).max().orElse(0);
  }

  static OptionalInt desired(ReplicaSet set) {
    return size(set, DESIRED);
  }

  static OptionalInt max(ReplicaSet set) {
    return size(set, MAX);
  }

  private static OptionalInt size(ReplicaSet set, String name) {
    String text = set.metadata().annotations().get(name);
    try {
      return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * The annotations of the ReplicaSet that the Deployment's template belongs to now: the
   * Deployment's own, and the new revision unless it has a higher one; the one that it had goes
   * into its history.
   */
  static Map<String, String> current(
      Deployment deployment, Map<String, String> before, long revision) {
    TreeMap<String, String> annotations = new TreeMap<>(before);
    deployment
        .metadata()
        .annotations()
        .forEach(
            (name, value) -> {
              if (!NOT_COPIED.contains(name)) {
                annotations.put(name, value);
              }
            });
    String old = before.get(REVISION);
    if (of(before) < revision) {
      annotations.put(REVISION, Long.toString(revision));
      if (old != null) {
        annotations.put(HISTORY, appended(before.getOrDefault(HISTORY, ""), old));
      }
    }
    return annotations;
  }

  /** The history with one more revision, without as many of the oldest as make it too long. */
  private static String appended(String history, String revision) {
    String all = history.isEmpty() ? revision : history + "," + revision;
    while (all.length() > HISTORY_LENGTH && all.contains(",")) {
      all = all.substring(all.indexOf(',') + 1);
    }
    return all;
  }

  /** The annotations with the sizes that the Deployment wants and may reach. */
  static Map<String, String> sized(Map<String, String> annotations, Deployment deployment) {
    int wanted = Rolling.replicas(deployment);
    TreeMap<String, String> sized = new TreeMap<>(annotations);
    sized.put(DESIRED, Integer.toString(wanted));
    sized.put(MAX, Integer.toString(wanted + Rolling.Bounds.of(deployment).surge()));
    return sized;
  }
}
