package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Diagnosis;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin.Waiting;
import dev.orch.scheduling.Scheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When waiting pods will start: what a profile decides as time goes by and pods leave after their
 * declared durations. A pure function of the cluster, the pods and the present. Nobody new comes,
 * nobody is evicted, and pods that declare no duration, or have run for longer than they declared,
 * stay for good. Immutable.
 */
public final class Forecast {
  private final ImmutableList<Expected> pods;

  private Forecast(ImmutableList<Expected> pods) {
    this.pods = pods;
  }

  /**
   * What is expected of one pod.
   *
   * @param node where it is placed; empty if no end that is foreseen makes room for it
   * @param start when, null if it isn't placed
   * @param end when it is done, null if it isn't placed or declares no duration
   * @param why it isn't placed; empty if it is
   */
  public record Expected(
      Pod pod,
      Optional<String> node,
      @Nullable Instant start,
      @Nullable Instant end,
      Optional<Diagnosis> why) {
    /** Whether its deadline is kept; true if it has none. */
    public boolean meetsDeadline() {
      Deadline deadline = Deadline.ofWellFormed(pod);
      return deadline.by() == null || (start != null && deadline.isMetBy(start));
    }
  }

  /**
   * The forecast for pods that wait.
   *
   * @param cluster with the pods that run
   * @param waiting in any order; the profile's queue order decides who is first
   * @param profile how nodes are chosen
   * @param now the present
   * @param seed breaks ties between nodes, as in {@link Scheduler#schedule}
   */
  public static Forecast of(
      ClusterView cluster, List<Pod> waiting, Profile profile, Instant now, long seed) {
    return new Run(cluster, waiting, profile, now, seed).forecast();
  }

  /** What is expected of each pod, in the order in which they were given. */
  public List<Expected> pods() {
    return pods;
  }

  private record Leaving(Instant at, long number, Pod pod) {}

  /** The simulation. Used once, on one thread. */
  private static final class Run {
    private final List<Pod> all;
    private final Scheduler scheduler;
    private final long seed;
    private final IdentityHashMap<Pod, Expected> expected =
        new IdentityHashMap<>(); // asked, never walked
    private final PriorityQueue<Leaving> leaving =
        new PriorityQueue<>(Comparator.comparing(Leaving::at).thenComparingLong(Leaving::number));
    private List<Pod> waiting;
    private ClusterView cluster;
    private Instant now;
    private long numbers;

    Run(ClusterView cluster, List<Pod> waiting, Profile profile, Instant now, long seed) {
      this.all = waiting;
      this.scheduler = new Scheduler(profile);
      this.seed = seed;
      this.cluster = cluster;
      this.now = now;
      this.waiting = new ArrayList<>(waiting);
      this.waiting.sort(Comparator.comparing(pod -> queued(pod, now), profile.queueSort()));
      for (NodeView node : cluster.nodes()) {
        node.pods().forEach(pod -> leaves(pod, Deadline.end(pod, now)));
      }
    }

    private static Waiting queued(Pod pod, Instant now) {
      Instant created = pod.metadata().creationTimestamp();
      return new Waiting(pod, created == null ? now : created);
    }

    private void leaves(Pod pod, Instant at) {
      if (!at.equals(Instant.MAX)) {
        leaving.add(new Leaving(at, numbers++, pod));
      }
    }

    Forecast forecast() {
      decide();
      while (!waiting.isEmpty() && !leaving.isEmpty()) {
        now = leaving.element().at;
        while (!leaving.isEmpty() && leaving.element().at.equals(now)) {
          cluster = cluster.withoutPod(leaving.remove().pod);
        }
        decide();
      }
      return new Forecast(all.stream().map(expected::get).collect(ImmutableList.toImmutableList()));
    }

    private void decide() {
      List<Pod> left = new ArrayList<>();
      for (Decision decision : scheduler.schedule(cluster, waiting, seed)) {
        Pod pod = decision.pod();
        if (decision instanceof Decision.Placed placed) {
          cluster = Scheduler.assumed(cluster, placed);
          start(placed);
        } else {
          left.add(pod);
          expected.put(pod, new Expected(pod, Optional.empty(), null, null, decision.diagnosis()));
        }
      }
      waiting = left;
    }

    private void start(Decision.Placed placed) {
      Pod pod = placed.pod();
      Deadline deadline = Deadline.ofWellFormed(pod);
      Instant end = deadline.lasts() == null ? null : now.plus(deadline.lasts());
      expected.put(pod, new Expected(pod, placed.node(), now, end, Optional.empty()));
      if (end != null) {
        leaves(pod.withSpec(pod.spec().withNodeName(placed.nodeName())), end);
      }
    }
  }
}
