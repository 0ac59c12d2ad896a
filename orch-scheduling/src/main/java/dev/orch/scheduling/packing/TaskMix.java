package dev.orch.scheduling.packing;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods that are to be expected: the typical ones and how frequent they are. What a node is
 * worth depends on what is likely to come. Immutable.
 */
public final class TaskMix {
  /** Pods are typical from the most frequent on until so large a share of all is covered. */
  private static final double COVERED = 0.95;

  private final ImmutableList<Task> tasks;
  private final Holes holes;

  private TaskMix(ImmutableList<Task> tasks, Holes holes) {
    this.tasks = tasks;
    this.holes = holes;
  }

  private record Shape(long cpu, GpuRequest gpu) implements Comparable<Shape> {
    private static final Comparator<Shape> ORDER =
        Comparator.comparingLong(Shape::cpu)
            .thenComparing(shape -> shape.gpu.count())
            .thenComparing(shape -> shape.gpu.milli())
            .thenComparing(shape -> String.join("|", shape.gpu.models()));

    @Override
    public int compareTo(Shape other) {
      return ORDER.compare(this, other);
    }
  }

  /** The mix of some pods, say of those of the last weeks. */
  public static TaskMix of(Collection<Pod> pods) {
    Map<Shape, Integer> counts = new TreeMap<>();
    int[] shares = new int[GpuRequest.WHOLE + 1];
    for (Pod pod : pods) {
      GpuRequest gpu = GpuRequest.ofWellFormed(pod);
      counts.merge(new Shape(Resources.requestedBy(pod).milliCpu(), gpu), 1, Integer::sum);
      if (gpu.isShare()) {
        shares[gpu.milli()]++;
      }
    }
    List<Map.Entry<Shape, Integer>> frequent = new ArrayList<>(counts.entrySet());
    frequent.sort(Map.Entry.<Shape, Integer>comparingByValue().reversed());
    int covered = 0;
    int typical = 0;
    while (covered < COVERED * pods.size()) {
      covered += frequent.get(typical++).getValue();
    }
    ImmutableList.Builder<Task> tasks = ImmutableList.builder();
    for (Map.Entry<Shape, Integer> each : frequent.subList(0, typical)) {
      Shape shape = each.getKey();
      tasks.add(new Task(shape.cpu, shape.gpu, (double) each.getValue() / covered));
    }
    return new TaskMix(tasks.build(), Holes.of(shares));
  }

  /**
   * How many thousandths of the node's free GPUs a pod of the mix can't use, on average: all for
   * one that doesn't fit, for others what is left of devices that have too little. The measure of
   * fragmentation of Weng et al., section 3.2.
   */
  double fragments(GpuNode node) {
    double sum = 0;
    for (Task task : node.total() == 0 ? ImmutableList.<Task>of() : tasks) {
      sum += task.share() * fragments(node, task);
    }
    return sum;
  }

  private static int fragments(GpuNode node, Task task) {
    if (task.gpu().count() == 0 || !task.fits(node)) {
      return node.total();
    }
    int useless = 0;
    for (int i = 0; i < node.devices(); i++) {
      useless += node.free(i) < task.gpu().milli() ? node.free(i) : 0;
    }
    return useless;
  }

  /**
   * How many thousandths of GPUs the node could still give away, on average over the mix, if only
   * one kind of pod came. Unlike {@link #fragments} it sees early that CPU will run out before GPUs
   * do.
   */
  double room(GpuNode node) {
    double sum = 0;
    for (Task task : node.total() == 0 ? ImmutableList.<Task>of() : tasks) {
      sum += task.share() * room(node, task);
    }
    return sum;
  }

  private static long room(GpuNode node, Task task) {
    GpuRequest gpu = task.gpu();
    if (gpu.count() == 0 || gpu.milli() == 0 || !gpu.accepts(node.model)) {
      return 0;
    }
    long fit = 0;
    for (int i = 0; i < node.devices(); i++) {
      fit += node.free(i) / gpu.milli();
    }
    fit /= gpu.count();
    if (task.cpu() > 0) {
      fit = Math.min(fit, Math.max(0, node.cpu) / task.cpu());
    }
    return fit * gpu.count() * gpu.milli();
  }

  /** How much a share of a device wastes at least on this node, in thousandths of a device. */
  double waste(GpuNode node, int milli) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < node.devices(); i++) {
      if (node.free(i) >= milli) {
        least = Math.min(least, holes.waste(node.free(i) - milli) - holes.waste(node.free(i)));
      }
    }
    return least;
  }
}
