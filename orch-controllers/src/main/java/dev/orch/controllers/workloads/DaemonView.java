package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.IntOrString;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.RollingUpdateDaemonSet;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one run of the DaemonSet controller goes by. Immutable. */
final class DaemonView {
  /** Of several pods of a node, the first counts. */
  private static final Comparator<Pod> OLDEST_FIRST =
      Comparator.comparing((Pod pod) -> pod.spec().nodeName().isEmpty())
          .thenComparing(
              pod -> Objects.requireNonNullElse(pod.metadata().creationTimestamp(), Instant.EPOCH))
          .thenComparing(pod -> pod.metadata().name());

  private final DaemonSet set;
  private final Map<String, DaemonPlacement.Verdict> nodes = new LinkedHashMap<>();
  private final Map<String, List<Pod>> pods = new TreeMap<>();
  private final DaemonTemplate template;
  private final String hash;
  private final Instant now;

  /**
   * @param owned the set's pods; those that have ended and are being deleted don't matter
   * @param hash that of the present template's revision
   */
  DaemonView(DaemonSet set, List<Node> nodes, List<Pod> owned, String hash, Instant now) {
    this.set = set;
    this.template = new DaemonTemplate(set);
    this.hash = hash;
    this.now = now;
    DaemonPlacement placement = new DaemonPlacement(set);
    nodes.forEach(node -> this.nodes.put(node.metadata().name(), placement.of(node)));
    owned.stream()
        .filter(pod -> !(Pods.isFinished(pod) && isEnding(pod)))
        .sorted(OLDEST_FIRST)
        .forEach(
            pod ->
                DaemonTemplate.node(pod)
                    .ifPresent(
                        node -> pods.computeIfAbsent(node, n -> new ArrayList<>()).add(pod)));
  }

  /** The nodes' names, by name, and what holds of each. */
  Map<String, DaemonPlacement.Verdict> nodes() {
    return nodes;
  }

  /** Whether a node is there and is to have a pod. */
  boolean isWanted(String node) {
    return nodes.get(node) == DaemonPlacement.Verdict.WANTED;
  }

  int wanted() {
    return (int) nodes.keySet().stream().filter(this::isWanted).count();
  }

  /** The pods for the node, oldest first. */
  List<Pod> on(String node) {
    return pods.getOrDefault(node, ImmutableList.of());
  }

  /** Those that aren't being deleted. */
  List<Pod> staying(String node) {
    return on(node).stream().filter(pod -> !isEnding(pod)).collect(ImmutableList.toImmutableList());
  }

  /** By name, the nodes that are to have a pod, and those for which one is there. */
  List<String> concerned() {
    TreeSet<String> names = new TreeSet<>(pods.keySet());
    nodes.keySet().stream().filter(this::isWanted).forEach(names::add);
    return ImmutableList.copyOf(names);
  }

  /** Those for nodes that aren't there, and on none: no collector finds them. */
  List<Pod> lost() {
    return pods.entrySet().stream()
        .filter(entry -> !nodes.containsKey(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .filter(pod -> pod.spec().nodeName().isEmpty() && !isEnding(pod))
        .collect(ImmutableList.toImmutableList());
  }

  static boolean isEnding(Pod pod) {
    return pod.metadata().deletionTimestamp() != null;
  }

  boolean isUpdated(Pod pod) {
    return template.isUpdated(pod, hash);
  }

  boolean isAvailable(Pod pod) {
    return Pods.isAvailable(pod, set.spec().minReadySeconds(), now);
  }

  Pod newPod(String node) {
    return template.pod(node, hash);
  }

  /** Whether a node may have a second pod in an update. */
  boolean allowsSurge() {
    return surge(1) > 0;
  }

  /** How many nodes may have a second pod. */
  int maxSurge() {
    return surge(wanted());
  }

  private int surge(int total) {
    RollingUpdateDaemonSet rolling = rolling();
    return rolling == null ? 0 : scaled(rolling.maxSurge(), total);
  }

  /** How many nodes may be without an available pod; where none may, and none has two, one may. */
  int maxUnavailable() {
    RollingUpdateDaemonSet rolling = rolling();
    int most = rolling == null ? 0 : scaled(rolling.maxUnavailable(), wanted());
    return most == 0 && maxSurge() == 0 ? 1 : most;
  }

  private @Nullable RollingUpdateDaemonSet rolling() {
    return isRolling() ? set.spec().updateStrategy().rollingUpdate() : null;
  }

  boolean isRolling() {
    return set.spec().updateStrategy().type().equals("RollingUpdate");
  }

  private static int scaled(@Nullable IntOrString bound, int total) {
    return bound == null ? 0 : bound.scaled(total, true);
  }
}
