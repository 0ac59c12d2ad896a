package dev.orch.scheduling;

/**
 * Up to 64 nodes, sorted by name, as rows and as columns: a set of its nodes is one {@code long}, a
 * bit per row. Immutable; a change of one row copies the columns that it touches. Only the
 * scheduler's own plugins read the columns, and nobody writes them after construction.
 */
final class Chunk {
  static final int ROWS = 64;

  final NodeView[] nodes;
  private final Lineage lineage;

  /** What is counted with for ranks, but in {@link #odd} rows: as doubles, all of them exact. */
  final double[] allocatableCpu;

  final double[] allocatableMemory;
  final double[] requestedCpu;
  final double[] requestedMemory;
  final double[] rankedCpu;
  final double[] rankedMemory;

  /** {@link NodeResourcesBalancedAllocation#deviation} of what is requested. */
  final double[] deviation;

  final long[] freeCpu;
  final long[] freeMemory;
  final long[] freeStorage;
  final long[] freePods;

  /** The least in each of these columns. */
  final long leastCpu;

  final long leastMemory;
  final long leastStorage;
  final long leastPods;

  /** Rows whose nodes lack CPU or memory, or where amounts are too large for doubles. */
  final long odd;

  /** Rows whose nodes are cordoned. */
  final long unschedulable;

  /** Rows whose nodes have a taint that keeps pods off. */
  final long hardTaints;

  /** Rows whose nodes have a taint that makes them less preferred. */
  final long softTaints;

  /** Rows whose pods hold host ports. */
  final long portsInUse;

  /** Rows to which pods are nominated. */
  final long nominated;

  /** Rows to which pods with terms about other pods are nominated. */
  final long nominatedTerms;

  Chunk(NodeView... nodes) {
    int size = nodes.length;
    this.nodes = nodes;
    lineage = new Lineage();
    allocatableCpu = new double[size];
    allocatableMemory = new double[size];
    freeCpu = new long[size];
    freeMemory = new long[size];
    freeStorage = new long[size];
    freePods = new long[size];
    requestedCpu = new double[size];
    requestedMemory = new double[size];
    rankedCpu = new double[size];
    rankedMemory = new double[size];
    deviation = new double[size];
    long cordoned = 0;
    long tainted = 0;
    long avoided = 0;
    long ports = 0;
    long awaited = 0;
    long awaitedTerms = 0;
    long strange = 0;
    for (int row = 0; row < size; row++) {
      NodeView node = nodes[row];
      allocatableCpu[row] = node.allocatable().milliCpu();
      allocatableMemory[row] = node.allocatable().memory();
      fill(row, node);
      long bit = 1L << row;
      cordoned |= node.node().spec().unschedulable() ? bit : 0;
      tainted |= node.hasHardTaints() ? bit : 0;
      avoided |= node.hasSoftTaints() ? bit : 0;
      ports |= node.usedPorts().isEmpty() ? 0 : bit;
      awaited |= node.waiting().isEmpty() ? 0 : bit;
      awaitedTerms |= node.awaitsTerms() ? bit : 0;
      strange |= isOdd(node) ? bit : 0;
    }
    unschedulable = cordoned;
    hardTaints = tainted;
    softTaints = avoided;
    portsInUse = ports;
    nominated = awaited;
    nominatedTerms = awaitedTerms;
    odd = strange;
    leastCpu = least(freeCpu);
    leastMemory = least(freeMemory);
    leastStorage = least(freeStorage);
    leastPods = least(freePods);
  }

  /** A copy where the row's pods changed, but not its node. */
  private Chunk(Chunk from, int row, NodeView node) {
    lineage = from.lineage.next(row);
    nodes = from.nodes.clone();
    nodes[row] = node;
    allocatableCpu = from.allocatableCpu;
    allocatableMemory = from.allocatableMemory;
    unschedulable = from.unschedulable;
    hardTaints = from.hardTaints;
    softTaints = from.softTaints;
    long bit = 1L << row;
    portsInUse = node.usedPorts().isEmpty() ? from.portsInUse & ~bit : from.portsInUse | bit;
    nominated = node.waiting().isEmpty() ? from.nominated & ~bit : from.nominated | bit;
    nominatedTerms = node.awaitsTerms() ? from.nominatedTerms | bit : from.nominatedTerms & ~bit;
    freeCpu = from.freeCpu.clone();
    freeMemory = from.freeMemory.clone();
    freeStorage = from.freeStorage.clone();
    freePods = from.freePods.clone();
    requestedCpu = from.requestedCpu.clone();
    requestedMemory = from.requestedMemory.clone();
    rankedCpu = from.rankedCpu.clone();
    rankedMemory = from.rankedMemory.clone();
    deviation = from.deviation.clone();
    fill(row, node);
    odd = isOdd(node) ? from.odd | bit : from.odd & ~bit;
    leastCpu = least(freeCpu);
    leastMemory = least(freeMemory);
    leastStorage = least(freeStorage);
    leastPods = least(freePods);
  }

  private static long least(long[] values) {
    long least = Long.MAX_VALUE;
    for (long value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static boolean isOdd(NodeView node) {
    Resources has = node.allocatable();
    Resources held = node.requested();
    Resources ranked = node.requestedForRanking();
    return isOdd(has.milliCpu(), held.milliCpu(), ranked.milliCpu())
        || isOdd(has.memory(), held.memory(), ranked.memory());
  }

  private static boolean isOdd(long has, long held, long ranked) {
    return has == 0 || !Fractions.areExact(has, held, ranked);
  }

  private void fill(int row, NodeView node) {
    Resources has = node.allocatable();
    Resources held = node.requested();
    freeCpu[row] = has.milliCpu() - held.milliCpu();
    freeMemory[row] = has.memory() - held.memory();
    freeStorage[row] = has.ephemeralStorage() - held.ephemeralStorage();
    freePods[row] = has.pods() - held.pods();
    requestedCpu[row] = held.milliCpu();
    requestedMemory[row] = held.memory();
    rankedCpu[row] = node.requestedForRanking().milliCpu();
    rankedMemory[row] = node.requestedForRanking().memory();
    deviation[row] =
        NodeResourcesBalancedAllocation.deviation(
            allocatableCpu[row], requestedCpu[row], allocatableMemory[row], requestedMemory[row]);
  }

  /** The rows whose node views may be other instances than those of the earlier state. */
  long changedSince(Chunk before) {
    int ancestor = lineage.find(before.lineage);
    return ancestor < 0 ? differing(before) : lineage.changedSince(ancestor);
  }

  @SuppressWarnings("ReferenceEquality") // That is what is asked.
  private long differing(Chunk before) {
    long changed = 0;
    int both = Math.min(nodes.length, before.nodes.length);
    for (int row = 0; row < both; row++) {
      changed |= (nodes[row] == before.nodes[row] ? 0L : 1L) << row;
    }
    return both == ROWS ? changed : changed | (all() & (-1L << both));
  }

  int size() {
    return nodes.length;
  }

  /** All rows. */
  long all() {
    return -1L >>> (ROWS - nodes.length);
  }

  String firstName() {
    return nodes[0].name();
  }

  /** The row of the node, or {@code -1 - row} where it would have to be. */
  int find(String name) {
    int low = 0;
    int high = nodes.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = nodes[middle].name().compareTo(name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  @SuppressWarnings("ReferenceEquality") // An equal but other instance only costs time.
  Chunk replaced(int row, NodeView node) {
    if (nodes[row].node() == node.node()) {
      return new Chunk(this, row, node);
    }
    NodeView[] rows = nodes.clone();
    rows[row] = node;
    return new Chunk(rows);
  }
}
