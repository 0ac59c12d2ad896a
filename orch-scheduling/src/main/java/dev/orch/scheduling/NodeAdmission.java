package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeFeatures;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Tolerations;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node's agent makes sure of before it runs a pod that somebody bound to its node: the last
 * guard where two schedulers, or a scheduler and a user, knew nothing of each other. The kubelet's
 * checks in its order, with its reasons and messages. Stateless; for any thread.
 */
public final class NodeAdmission {
  private static final ClusterView NOTHING_ELSE =
      ClusterView.of(ImmutableList.of(), ImmutableList.of());

  /** Filters that ask nothing but the node, and what the kubelet says where they refuse. */
  private static final List<Check> CHECKS =
      ImmutableList.of(
          new Check(
              "NodeAffinity",
              new NodeAffinityPlugin(),
              "node(s) didn't match Pod's node affinity/selector"),
          new Check("NodeName", new NodeName(), "node(s) didn't match the requested node name"),
          new Check(
              "NodePorts",
              new NodePorts(),
              "node(s) didn't have free ports for the requested pod ports"));

  private record Check(String name, FilterPlugin plugin, String text) {
    Refusal refusal() {
      return new Refusal(name, "Predicate " + name + " failed: " + text);
    }
  }

  private NodeAdmission() {}

  /**
   * Why a node won't run a pod.
   *
   * @param reason one word, which becomes the pod's
   * @param message what a person reads
   */
  public record Refusal(String reason, String message) {}

  /** Whether a volume may be used on the node, as far as the volume says from where it can be. */
  public static boolean reaches(Node node, PersistentVolume volume) {
    return Storage.isReachable(volume, NodeView.of(node, ImmutableList.of()));
  }

  /**
   * The first reason against the pod on the node.
   *
   * @param node with the pods that it has taken in
   */
  public static Optional<Refusal> refusal(Pod pod, NodeView node) {
    return unsupported(pod, node)
        .or(() -> shortage(pod, node))
        .or(() -> mismatch(pod, node))
        .or(() -> taint(pod, node));
  }

  /** What no room helps against. */
  private static Optional<Refusal> unsupported(Pod pod, NodeView node) {
    String os = node.node().status().nodeInfo().operatingSystem();
    if (!pod.metadata().labels().getOrDefault("kubernetes.io/os", os).equals(os)) {
      return refused(
          "PodOSSelectorNodeLabelDoesNotMatch",
          "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label");
    }
    if (pod.spec().os() != null && !pod.spec().os().name().equals(os)) {
      return refused(
          "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
    }
    NodeFeatures features = node.node().status().features();
    boolean ableToBeStrict =
        features != null && Boolean.TRUE.equals(features.supplementalGroupsPolicy());
    boolean strict =
        pod.spec().securityContext() != null
            && "Strict".equals(pod.spec().securityContext().supplementalGroupsPolicy());
    return strict && !ableToBeStrict
        ? refused(
            "SupplementalGroupsPolicyNotSupported",
            "SupplementalGroupsPolicy=Strict is not supported in this node")
        : Optional.empty();
  }

  private static Optional<Refusal> refused(String reason, String message) {
    return Optional.of(new Refusal(reason, message));
  }

  /** Extended resources that the node doesn't tell of may be the whole cluster's. */
  private static Optional<Refusal> shortage(Pod pod, NodeView node) {
    Resources asked = PodRequests.of(pod);
    Map<String, Long> has = node.allocatable().extended();
    Iterable<String> names =
        Iterables.concat(
            ImmutableList.of("cpu", "memory", "ephemeral-storage"),
            Iterables.filter(
                asked.extended().keySet(), name -> name.indexOf('/') < 0 || has.containsKey(name)));
    if (node.requested().pods() + 1 > node.allocatable().pods()) {
      return Optional.of(insufficient("pods", 1, node));
    }
    for (String name : names) {
      long amount = asked.amount(name);
      if (amount > 0 && amount > node.allocatable().amount(name) - node.requested().amount(name)) {
        return Optional.of(insufficient(name, amount, node));
      }
    }
    return Optional.empty();
  }

  private static Refusal insufficient(String resource, long asked, NodeView node) {
    return new Refusal(
        "OutOf" + resource,
        "Node didn't have enough resource: "
            + resource
            + ", requested: "
            + asked
            + ", used: "
            + node.requested().amount(resource)
            + ", capacity: "
            + node.allocatable().amount(resource));
  }

  private static Optional<Refusal> mismatch(Pod pod, NodeView node) {
    return CHECKS.stream()
        .filter(check -> !check.plugin.filter(pod, NOTHING_ELSE).test(node).fits())
        .findFirst()
        .map(Check::refusal);
  }

  /** A taint that only keeps the scheduler away is no matter here. */
  private static Optional<Refusal> taint(Pod pod, NodeView node) {
    boolean tolerated =
        node.node().spec().taints().stream()
            .filter(taint -> taint.effect().equals("NoExecute"))
            .allMatch(taint -> Tolerations.tolerate(pod.spec().tolerations(), taint));
    return tolerated
        ? Optional.empty()
        : refused(
            "TaintToleration",
            "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate");
  }
}
