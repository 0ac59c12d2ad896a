package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.time.Instant;

/**
 * The pods of a node, the most important first, with what the search for victims asks of each side
 * by side: that search visits many nodes, and most of its time is spent on finding what it reads.
 * Immutable.
 */
final class Ladder {
  final ImmutableList<PlacedPod> pods;
  private final int[] priority;
  private final Instant[] started;

  /** What the pods from this one down hold in all; one place more than there are pods. */
  private final long[] cpu;

  private final long[] memory;
  private final long[] storage;

  Ladder(PlacedPods unsorted) {
    pods = ImmutableList.sortedCopyOf(PlacedPod.BY_IMPORTANCE, unsorted);
    int size = pods.size();
    priority = new int[size];
    started = new Instant[size];
    cpu = new long[size + 1];
    memory = new long[size + 1];
    storage = new long[size + 1];
    for (int i = size - 1; i >= 0; i--) {
      PlacedPod pod = pods.get(i);
      priority[i] = pod.priority();
      started[i] = pod.started();
      cpu[i] = cpu[i + 1] + pod.held().milliCpu();
      memory[i] = memory[i + 1] + pod.held().memory();
      storage[i] = storage[i + 1] + pod.held().ephemeralStorage();
    }
  }

  int size() {
    return priority.length;
  }

  int priority(int i) {
    return priority[i];
  }

  Instant started(int i) {
    return started[i];
  }

  /** What the pods from one to before another hold. */
  long cpu(int from, int to) {
    return cpu[from] - cpu[to];
  }

  long memory(int from, int to) {
    return memory[from] - memory[to];
  }

  long storage(int from, int to) {
    return storage[from] - storage[to];
  }

  /** The first pod of a lower priority than this; the size if there is none. */
  int firstBelow(int bound) {
    int low = 0;
    int high = priority.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (priority[middle] < bound) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
