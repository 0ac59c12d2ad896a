package dev.orch.testkit.scheduling;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Something that happens to a cluster. It is applied to a cluster as lists and to a view of it, and
 * both stay alike. What it names by number is counted from 0, and around again.
 */
public sealed interface ClusterEvent {
  /** The cluster after it. */
  ClusterState apply(ClusterState cluster);

  /**
   * The view after it.
   *
   * @param before the cluster that the view shows
   */
  ClusterView apply(ClusterView view, ClusterState before);

  /** A pod comes to a node, or changes there. */
  record PodComes(Pod pod, int node) implements ClusterEvent {
    private Pod placed(ClusterState cluster) {
      String name = ArbitraryClusters.nodeName(node, cluster.nodes());
      return pod.withSpec(pod.spec().withNodeName(name));
    }

    @Override
    public ClusterState apply(ClusterState cluster) {
      ClusterState rest = cluster.without(pod);
      return rest.withPods(ArbitraryPods.more(rest.pods(), placed(cluster)));
    }

    @Override
    public ClusterView apply(ClusterView view, ClusterState before) {
      ClusterView rest = view;
      for (Pod each : before.pods()) {
        rest = ClusterState.isSame(each, pod) ? rest.withoutPod(each) : rest;
      }
      return rest.withPod(placed(before));
    }
  }

  /** A pod goes. */
  record PodGoes(int pod) implements ClusterEvent {
    @Override
    public ClusterState apply(ClusterState cluster) {
      return cluster.pods().isEmpty() ? cluster : cluster.without(chosen(cluster.pods(), pod));
    }

    @Override
    public ClusterView apply(ClusterView view, ClusterState before) {
      return before.pods().isEmpty() ? view : view.withoutPod(chosen(before.pods(), pod));
    }
  }

  /** A node comes, or changes. */
  record NodeComes(Node node) implements ClusterEvent {
    @Override
    public ClusterState apply(ClusterState cluster) {
      return cluster.with(node);
    }

    @Override
    public ClusterView apply(ClusterView view, ClusterState before) {
      return view.withNode(node);
    }
  }

  /** A node goes; its pods are nowhere until it is back. */
  record NodeGoes(int node) implements ClusterEvent {
    @Override
    public ClusterState apply(ClusterState cluster) {
      if (cluster.nodes().isEmpty()) {
        return cluster;
      }
      Node gone = chosen(cluster.nodes(), node);
      return cluster.withNodes(
          cluster.nodes().stream().filter(each -> !each.equals(gone)).toList());
    }

    @Override
    public ClusterView apply(ClusterView view, ClusterState before) {
      return before.nodes().isEmpty()
          ? view
          : view.withoutNode(chosen(before.nodes(), node).metadata().name());
    }
  }

  private static <T> T chosen(List<T> list, int number) {
    return list.get(number % list.size());
  }

  /** Sequences of events that shrink towards none. */
  static Arbitrary<List<ClusterEvent>> sequences(int most) {
    Arbitrary<Integer> numbers = Draw.below(10);
    Arbitrary<Node> nodes =
        Combinators.combine(ArbitraryNodes.nodes(), Arbitraries.of("n0", "n1", "n2", "n6"))
            .as(ArbitraryNodes::renamed);
    Arbitrary<Pod> pods =
        Combinators.combine(ArbitraryPods.pods(), Arbitraries.of("came0", "came1", "there0"))
            .as(ArbitraryPods::renamed);
    return Draw.lists(
        Arbitraries.<ClusterEvent>frequencyOf(
            Tuple.of(3, Combinators.combine(pods, numbers).as(PodComes::new)),
            Tuple.of(2, numbers.map(PodGoes::new)),
            Tuple.of(2, nodes.map(NodeComes::new)),
            Tuple.of(1, numbers.map(NodeGoes::new))),
        most);
  }
}
