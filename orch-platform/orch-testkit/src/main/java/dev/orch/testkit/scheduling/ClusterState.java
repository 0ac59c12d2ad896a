package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.scheduling.ClusterView;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A cluster as plain lists of objects: what arbitraries make, events change, and the reference
 * scheduler walks through. Immutable. As a text it is the manifests of all its objects.
 *
 * @param nodes by name
 * @param pods those on nodes; each names its own
 * @param nominations pods that wait for room on a node
 * @param namespaces all that pods are in
 */
public record ClusterState(
    List<Node> nodes,
    List<Pod> pods,
    List<Nomination> nominations,
    List<Namespace> namespaces,
    List<Service> services,
    List<PodDisruptionBudget> budgets) {
  public ClusterState {
    nodes = ImmutableList.copyOf(nodes);
    pods = ImmutableList.copyOf(pods);
    nominations = ImmutableList.copyOf(nominations);
    namespaces = ImmutableList.copyOf(namespaces);
    services = ImmutableList.copyOf(services);
    budgets = ImmutableList.copyOf(budgets);
  }

  /** A pod that waits for room on a node. */
  public record Nomination(Pod pod, String nodeName) {
    @Override
    public String toString() {
      return nodeName + " is nominated for:\n" + manifest(BuiltInKinds.POD, pod);
    }
  }

  /** The same as the scheduler sees it. */
  public ClusterView view() {
    ClusterView view = ClusterView.of(nodes, pods);
    for (Nomination each : nominations) {
      view = view.withNominated(each.pod, each.nodeName);
    }
    for (Namespace each : namespaces) {
      view = view.with(BuiltInKinds.NAMESPACE, each);
    }
    for (Service each : services) {
      view = view.with(BuiltInKinds.SERVICE, each);
    }
    for (PodDisruptionBudget each : budgets) {
      view = view.with(WorkloadKinds.DISRUPTION_BUDGET, each);
    }
    return view;
  }

  /** The pods on a node. */
  public List<Pod> podsOn(Node node) {
    return where(pods, pod -> pod.spec().nodeName().equals(node.metadata().name()));
  }

  /** The pods that are nominated to a node. */
  public List<Pod> nominatedTo(Node node) {
    return nominations.stream()
        .filter(each -> each.nodeName.equals(node.metadata().name()))
        .map(Nomination::pod)
        .collect(ImmutableList.toImmutableList());
  }

  /** With the pod on a node, or this newer state of it, and no longer nominated. */
  public ClusterState with(Pod pod, Node node) {
    Pod placed = pod.withSpec(pod.spec().withNodeName(node.metadata().name()));
    ClusterState rest = without(pod);
    return rest.withPods(ImmutableList.<Pod>builder().addAll(rest.pods).add(placed).build());
  }

  /** Without the pod, and without its nomination. */
  public ClusterState without(Pod pod) {
    return new ClusterState(
        nodes,
        where(pods, each -> !isSame(each, pod)),
        where(nominations, each -> !isSame(each.pod, pod)),
        namespaces,
        services,
        budgets);
  }

  /** With a node, or this newer state of it. */
  public ClusterState with(Node node) {
    String name = node.metadata().name();
    return withNodes(
        ImmutableList.sortedCopyOf(
            (a, b) -> a.metadata().name().compareTo(b.metadata().name()),
            Iterables.concat(
                where(nodes, each -> !each.metadata().name().equals(name)), List.of(node))));
  }

  /** With other nodes. */
  public ClusterState withNodes(List<Node> others) {
    return new ClusterState(others, pods, nominations, namespaces, services, budgets);
  }

  /** With other pods on nodes. */
  public ClusterState withPods(List<Pod> others) {
    return new ClusterState(nodes, others, nominations, namespaces, services, budgets);
  }

  /** With other pods nominated. */
  public ClusterState withNominations(List<Nomination> others) {
    return new ClusterState(nodes, pods, others, namespaces, services, budgets);
  }

  /** With other disruption budgets. */
  public ClusterState withBudgets(List<PodDisruptionBudget> others) {
    return new ClusterState(nodes, pods, nominations, namespaces, services, others);
  }

  /** With each pod changed, those that are nominated too. */
  public ClusterState editPods(UnaryOperator<Pod> change) {
    return withPods(map(pods, change))
        .withNominations(
            map(nominations, each -> new Nomination(change.apply(each.pod), each.nodeName)));
  }

  /** With each node changed. */
  public ClusterState editNodes(UnaryOperator<Node> change) {
    return withNodes(map(nodes, change));
  }

  private static <T> List<T> map(List<T> list, UnaryOperator<T> change) {
    return list.stream().map(change).collect(ImmutableList.toImmutableList());
  }

  private static <T> List<T> where(List<T> list, Predicate<T> test) {
    return list.stream().filter(test).collect(ImmutableList.toImmutableList());
  }

  static boolean isSame(Pod one, Pod other) {
    return one.metadata().name().equals(other.metadata().name())
        && one.metadata().namespace().equals(other.metadata().namespace());
  }

  /** An object as users write it. */
  static <T extends Resource> String manifest(Kind<T> kind, T object) {
    return Yaml.write(kind.toJson(object));
  }

  static String text(Pod pod) {
    return manifest(BuiltInKinds.POD, pod);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, BuiltInKinds.NODE, nodes);
    append(text, BuiltInKinds.POD, pods);
    nominations.forEach(each -> text.append("---\n# ").append(each));
    append(text, BuiltInKinds.NAMESPACE, namespaces);
    append(text, BuiltInKinds.SERVICE, services);
    append(text, WorkloadKinds.DISRUPTION_BUDGET, budgets);
    return text.toString();
  }

  private static <T extends Resource> void append(
      StringBuilder text, Kind<T> kind, List<T> objects) {
    objects.forEach(each -> text.append("---\n").append(manifest(kind, each)));
  }
}
