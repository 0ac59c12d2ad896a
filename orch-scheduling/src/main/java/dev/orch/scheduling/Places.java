package dev.orch.scheduling;

import java.util.List;

/** The feasible nodes as scores look at all of them together; arrays have a place per node. */
interface Places {
  int count();

  /** The domain of each. */
  int[] domains(Topology topology);

  /** The number of each. */
  int[] numbers(NodeNumber number, ClusterView cluster);

  /** Places that ask node by node. */
  record Of(List<NodeView> nodes) implements Places {
    @Override
    public int count() {
      return nodes.size();
    }

    @Override
    public int[] domains(Topology topology) {
      return nodes.stream().mapToInt(topology::of).toArray();
    }

    @Override
    public int[] numbers(NodeNumber number, ClusterView cluster) {
      return nodes.stream().mapToInt(number::of).toArray();
    }
  }
}
