package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeAmounts;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.QueueSortPlugin;
import dev.orch.scheduling.Resources;
import dev.orch.scheduling.Turns;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Shares a cluster between queues of pods by weighted dominant resource fairness (Ghodsi et al.,
 * NSDI 2011): the next pod is that of the queue whose dominant share, which is the largest part
 * that its pods hold of any resource of the cluster, is smallest for its weight. Who wants nothing
 * lends: what is free goes to those who wait. Pods count as a resource too, so that pods without
 * requests share as well.
 *
 * <p>Whose pod it is, a label or the namespace says. Within a queue the order is another plugin's.
 */
public final class FairShare implements QueueSortPlugin, Turns {
  /** The label with the name of a pod's queue, if another isn't given. */
  public static final String QUEUE = "scheduling.orch.dev/queue";

  private static final NodeAmounts ALLOCATABLE = Allocatable.ALL;

  private final Key key;
  private final ImmutableSortedMap<String, Integer> weights;
  private final QueueSortPlugin within;

  private FairShare(Key key, Map<String, Integer> weights, QueueSortPlugin within) {
    this.key = key;
    this.weights = ImmutableSortedMap.copyOf(weights);
    this.within = within;
    this.weights.forEach(
        (queue, weight) -> {
          if (weight < 1) {
            throw new IllegalArgumentException("the weight of " + queue + " is " + weight);
          }
        });
  }

  /**
   * Queues by a label's value; pods without it share one queue named {@code ""}.
   *
   * @param weights by queue, positive; 1 for those that aren't named
   */
  public static FairShare byLabel(String label, Map<String, Integer> weights) {
    return new FairShare(new Key(label), weights, QueueSortPlugin.byPriority());
  }

  /** As {@link #byLabel}, a queue for each namespace. */
  public static FairShare byNamespace(Map<String, Integer> weights) {
    return new FairShare(new Key(""), weights, QueueSortPlugin.byPriority());
  }

  /** The same with another order within each queue, such as {@link EarliestDeadlineFirst}. */
  public FairShare within(QueueSortPlugin order) {
    return new FairShare(key, weights, order);
  }

  /**
   * Whose a pod is.
   *
   * @param label {@code ""} for the namespace
   */
  private record Key(String label) implements Function<Pod, String> {
    @Override
    public String apply(Pod pod) {
      return label.isEmpty()
          ? pod.metadata().namespace()
          : pod.metadata().labels().getOrDefault(label, "");
    }
  }

  /** What each queue's pods hold on a node. */
  private record Held(Key key) implements NodeAmounts {
    @Override
    public SortedMap<String, Resources> of(NodeView node) {
      return node.requestedBy(key);
    }
  }

  private enum Allocatable implements NodeAmounts {
    ALL;

    @Override
    public SortedMap<String, Resources> of(NodeView node) {
      return ImmutableSortedMap.of("", node.allocatable());
    }
  }

  /**
   * What a queue has of the cluster.
   *
   * @param resource the one of which it holds most
   * @param part what it holds of that, from 0 to 1
   * @param weight how many times as much as others it may hold
   */
  public record Share(String queue, String resource, double part, int weight) {
    /** What queues are compared by: the smallest is next. */
    public double weighted() {
      return part / weight;
    }
  }

  @Override
  public int compare(Waiting first, Waiting second) {
    return within.compare(first, second);
  }

  @Override
  public String queueOf(Pod pod) {
    return key.apply(pod);
  }

  /** Of queues with equal shares the first by name is next. */
  @Override
  public String next(SortedMap<String, Pod> first, ClusterView cluster) {
    if (first.size() == 1) {
      return first.firstKey();
    }
    Resources all = all(cluster);
    SortedMap<String, Resources> held = cluster.sums(new Held(key));
    String next = first.firstKey();
    double least = Double.POSITIVE_INFINITY;
    for (String queue : first.keySet()) {
      double share = share(queue, held.getOrDefault(queue, Resources.NONE), all).weighted();
      if (share < least) {
        least = share;
        next = queue;
      }
    }
    return next;
  }

  /** The shares of all queues that hold something or have a weight of their own, by name. */
  public List<Share> shares(ClusterView cluster) {
    Resources all = all(cluster);
    SortedMap<String, Resources> held = cluster.sums(new Held(key));
    TreeSet<String> queues = new TreeSet<>(held.keySet());
    queues.addAll(weights.keySet());
    return queues.stream()
        .map(queue -> share(queue, held.getOrDefault(queue, Resources.NONE), all))
        .collect(ImmutableList.toImmutableList());
  }

  private static Resources all(ClusterView cluster) {
    return cluster.sums(ALLOCATABLE).getOrDefault("", Resources.NONE);
  }

  private Share share(String queue, Resources held, Resources all) {
    int weight = weights.getOrDefault(queue, 1);
    Share most = new Share(queue, "cpu", part(held.milliCpu(), all.milliCpu()), weight);
    most = larger(most, "memory", part(held.memory(), all.memory()));
    most = larger(most, "ephemeral-storage", part(held.ephemeralStorage(), all.ephemeralStorage()));
    most = larger(most, "pods", part(held.pods(), all.pods()));
    for (Map.Entry<String, Long> each : held.extended().entrySet()) {
      String name = each.getKey();
      most = larger(most, name, part(each.getValue(), all.extended(name)));
    }
    return most;
  }

  private static Share larger(Share most, String resource, double part) {
    return part > most.part ? new Share(most.queue, resource, part, most.weight) : most;
  }

  private static double part(long held, long all) {
    return all <= 0 ? 0 : (double) held / all;
  }
}
