package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.workloads.PodDeletion;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks through all pods, time and again. Used by one task at a time. */
final class PodSweep {
  private static final System.Logger LOG = System.getLogger(PodSweep.class.getName());

  /** How long a node must be missing; caches of different kinds may run apart. */
  static final Duration QUARANTINE = Duration.ofSeconds(40);

  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
  private static final String REASON = "DeletionByPodGC";

  /** Those that were evicted first, then by age. */
  private static final Comparator<Pod> EXPENDABLE =
      Comparator.<Pod, Boolean>comparing(pod -> !pod.status().reason().equals("Evicted"))
          .thenComparing(
              pod -> Objects.requireNonNullElse(pod.metadata().creationTimestamp(), Instant.EPOCH))
          .thenComparing(pod -> pod.metadata().name());

  private final Environment environment;
  private final int mostEnded;
  private final Informer<Pod> pods;
  private final Informer<Node> nodes;
  private final Map<String, Instant> missing = new TreeMap<>();
  private volatile boolean closed;

  PodSweep(Environment environment, int mostEnded) {
    this.environment = environment;
    this.mostEnded = mostEnded;
    this.pods = environment.informers().of(BuiltInKinds.POD);
    this.nodes = environment.informers().of(BuiltInKinds.NODE);
  }

  void close() {
    closed = true;
  }

  void run() {
    if (closed || !pods.synced().isTrue() || !nodes.synced().isTrue()) {
      return;
    }
    List<Pod> all = pods.list();
    trim(all);
    all.forEach(this::removeFromOutOfService);
    removeFromGoneNodes(all);
    all.forEach(this::removeUnscheduled);
  }

  private void trim(List<Pod> all) {
    List<Pod> ended = all.stream().filter(Pods::isFinished).sorted(EXPENDABLE).toList();
    if (mostEnded > 0 && ended.size() > mostEnded) {
      ended.subList(0, ended.size() - mostEnded).forEach(pod -> remove(pod, ""));
    }
  }

  /** Somebody has said that the node is switched off for good, so nothing runs there any more. */
  private void removeFromOutOfService(Pod pod) {
    boolean off =
        pod.metadata().deletionTimestamp() != null
            && nodes.get("", pod.spec().nodeName()).filter(PodSweep::isOutOfService).isPresent();
    if (off) {
      remove(pod, "");
    }
  }

  private static boolean isOutOfService(Node node) {
    return !NodeLifecycle.readiness(node).equals("True")
        && node.spec().taints().stream().anyMatch(taint -> taint.key().equals(OUT_OF_SERVICE));
  }

  private void removeFromGoneNodes(List<Pod> all) {
    Set<String> gone = gone(all);
    for (Pod pod : all) {
      if (gone.contains(pod.spec().nodeName())) {
        remove(pod, "PodGC: node no longer exists");
      }
    }
  }

  /** The nodes that pods are bound to and that have not been there for long enough. */
  private Set<String> gone(List<Pod> all) {
    Instant now = environment.clock().instant();
    Set<String> absent = new TreeSet<>();
    for (Pod pod : all) {
      String node = pod.spec().nodeName();
      if (!node.isEmpty() && nodes.get("", node).isEmpty()) {
        absent.add(node);
      }
    }
    missing.keySet().retainAll(absent);
    ImmutableSet.Builder<String> gone = ImmutableSet.builder();
    for (String node : absent) {
      Instant since = missing.computeIfAbsent(node, name -> now);
      if (!now.isBefore(since.plus(QUARANTINE)) && isGone(node)) {
        gone.add(node);
      }
    }
    return gone.build();
  }

  private boolean isGone(String node) {
    try {
      boolean gone = !closed && environment.api().resources(BuiltInKinds.NODE).find(node).isEmpty();
      if (!gone) {
        missing.remove(node);
      }
      return gone;
    } catch (ApiException refused) {
      log(refused);
      return false;
    }
  }

  /** A pod that is to go and runs nowhere needs no kubelet. */
  private void removeUnscheduled(Pod pod) {
    if (pod.metadata().deletionTimestamp() != null && pod.spec().nodeName().isEmpty()) {
      remove(pod, "");
    }
  }

  /**
   * Removes the pod at once; one that hasn't ended has failed.
   *
   * @param disruption why it is disrupted, or {@code ""} if it isn't
   */
  private void remove(Pod pod, String disruption) {
    if (closed) {
      return;
    }
    try {
      if (!Pods.isFinished(pod)) {
        fail(pod, disruption);
      }
      PodDeletion.delete(pod, 0L, environment.api());
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        log(refused);
      }
    }
  }

  private void fail(Pod pod, String disruption) {
    Instant now = environment.clock().instant();
    Pod marked =
        disruption.isEmpty()
            ? pod
            : PodDeletion.disrupt(pod, REASON, disruption, environment.api(), now);
    Edits.ifUnchanged(
        environment.api().resources(BuiltInKinds.POD).status(),
        marked,
        read -> read.withStatus(read.status().withPhase("Failed")));
  }

  private static void log(ApiException refused) {
    LOG.log(System.Logger.Level.INFO, () -> "pod garbage: " + refused.getMessage());
  }
}
