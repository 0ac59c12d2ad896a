package dev.orch.scheduling;

/** A score that also answers for all feasible nodes at once, alike to asking node by node. */
interface ColumnScore extends NodeScore {
  /** Adds each feasible node's score, times the weight, to its total. */
  void addTo(long[] totals, Feasible feasible, long weight);
}
