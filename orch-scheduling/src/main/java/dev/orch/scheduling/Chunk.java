package dev.orch.scheduling;

/**
 * Up to 64 nodes, sorted by name, as rows and as columns: a set of its nodes is one {@code long}, a
 * bit per row. Immutable; a change of one row copies the columns that it touches. Only the
 * scheduler's own plugins read the columns, and nobody writes them after construction.
 */
final class Chunk {
  static final int ROWS = 64;

  final NodeView[] nodes;

  final long[] allocatableCpu;
  final long[] allocatableMemory;

  final long[] freeCpu;
  final long[] freeMemory;
  final long[] freeStorage;
  final long[] freePods;

  final long[] requestedCpu;
  final long[] requestedMemory;
  final long[] rankedCpu;
  final long[] rankedMemory;

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
    allocatableCpu = new long[size];
    allocatableMemory = new long[size];
    freeCpu = new long[size];
    freeMemory = new long[size];
    freeStorage = new long[size];
    freePods = new long[size];
    requestedCpu = new long[size];
    requestedMemory = new long[size];
    rankedCpu = new long[size];
    rankedMemory = new long[size];
    long cordoned = 0;
    long tainted = 0;
    long avoided = 0;
    long ports = 0;
    long awaited = 0;
    long awaitedTerms = 0;
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
    }
    unschedulable = cordoned;
    hardTaints = tainted;
    softTaints = avoided;
    portsInUse = ports;
    nominated = awaited;
    nominatedTerms = awaitedTerms;
  }

  /** A copy where the row's pods changed, but not its node. */
  private Chunk(Chunk from, int row, NodeView node) {
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
    fill(row, node);
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
  }

  /** The rows whose node views are other instances than those of the earlier state. */
  @SuppressWarnings("ReferenceEquality") // That is what is asked.
  long changedSince(Chunk before) {
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
