package dev.orch.scheduling;

import org.jspecify.annotations.Nullable;

/** The sums of a number over the eligible nodes of each domain of a topology. */
record DomainSums(String topologyKey, NodeNumber number, EligibleNodes eligible)
    implements Derivation<DomainCounts> {

  /** Over all nodes. */
  DomainSums(String topologyKey, NodeNumber number) {
    this(topologyKey, number, EligibleNodes.ALL);
  }

  @Override
  public DomainCounts of(ClusterView cluster, @Nullable DomainCounts earlier) {
    return DomainCounts.of(
        cluster.derived(new Topology.By(topologyKey)),
        cluster.derived(number),
        cluster.derived(eligible),
        earlier);
  }
}
