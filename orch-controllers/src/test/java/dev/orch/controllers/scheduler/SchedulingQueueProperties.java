package dev.orch.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.scheduler.QueuedPod.Place;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Requeueing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The queue does as one that walks over all its pods at every step. */
class SchedulingQueueProperties {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.3Z");
  private static final Duration MOST = Duration.ofMinutes(5);

  /** Helped by nodes, or by ConfigMaps for pods of some priority. */
  private record Hinting(boolean byNodes) implements FilterPlugin, Requeueing {
    @Override
    public NodeTest filter(Pod pod, ClusterView cluster) {
      return NodeTest.everywhere();
    }

    @Override
    public List<QueueingHint<?>> hints() {
      return byNodes
          ? ImmutableList.of(QueueingHint.any(BuiltInKinds.NODE))
          : ImmutableList.of(
              new QueueingHint<>(
                  BuiltInKinds.CONFIG_MAP, (pod, before, after) -> priority(pod) % 2 == 0));
    }
  }

  private static final Profile PROFILE =
      Profile.builder()
          .filter("Nodes", new Hinting(true))
          .filter("Maps", new Hinting(false))
          .filter("Silent", (pod, view) -> NodeTest.everywhere())
          .build();

  private static int priority(Pod pod) {
    Integer priority = pod.spec().priority();
    return priority == null ? 0 : priority;
  }

  /** One step: what is done, to which pod, and with what. */
  record Step(int what, int pod, int priority, int millis, Set<String> plugins) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Set<String>> plugins = Arbitraries.of("Nodes", "Maps", "Silent").set().ofMaxSize(2);
    return Combinators.combine(
            Arbitraries.integers().between(0, 11),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(0, 1, 400, 1700, 9000, 301_000),
            plugins)
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  /** A pod as the twin knows it. */
  private static final class Known {
    Pod pod;
    Place place = Place.TAKEN;
    long number;
    Instant since;
    int refusals;
    int errors;
    Instant ready = Instant.EPOCH;
    Instant flush = Instant.EPOCH;
    Set<String> plugins = ImmutableSet.of();
    boolean helped;

    Known(Pod pod, long number, Instant now) {
      this.pod = pod;
      this.number = number;
      this.since = now;
    }
  }

  /** The twin. */
  private static final class Naive {
    final Map<String, Known> pods = new TreeMap<>();
    final Set<String> closed;
    long numbers;

    Naive(Set<String> closed) {
      this.closed = closed;
    }

    void put(Pod pod, boolean changed, Instant now) {
      Known known = pods.get(pod.metadata().uid());
      if (known == null) {
        known = new Known(pod, numbers++, now);
        pods.put(pod.metadata().uid(), known);
        enter(known, now);
        return;
      }
      known.pod = pod;
      if (changed && known.place == Place.HELD) {
        known.helped = true;
      }
      if (changed && (known.place == Place.UNSCHEDULABLE || known.place == Place.GATED)) {
        enter(known, now);
      }
    }

    void enter(Known known, Instant now) {
      if (closed.contains(known.pod.metadata().name())) {
        known.place = Place.GATED;
        known.plugins = ImmutableSet.of("Silent");
      } else {
        known.place = known.ready.isAfter(now) ? Place.BACKING_OFF : Place.ACTIVE;
      }
    }

    List<Pod> take(int most) {
      List<Pod> taken = new ArrayList<>();
      for (Place place : List.of(Place.ACTIVE, Place.BACKING_OFF)) {
        Comparator<Known> order =
            Comparator.<Known>comparingInt(known -> -priority(known.pod))
                .thenComparing(known -> known.since)
                .thenComparing(known -> known.number);
        if (place == Place.BACKING_OFF) {
          order = Comparator.<Known, Instant>comparing(known -> known.ready).thenComparing(order);
        }
        pods.values().stream()
            .filter(known -> known.place == place)
            .sorted(order)
            .limit(most - taken.size())
            .toList()
            .forEach(
                known -> {
                  known.place = Place.TAKEN;
                  taken.add(known.pod);
                });
      }
      return taken;
    }

    void count(Known known, Instant now) {
      known.number = numbers++;
      known.since = now;
      long seconds = Math.min(10, 1L << Math.min(30, known.refusals + known.errors - 1));
      known.ready = now.plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
    }

    void refused(Known known, Set<String> plugins, Place place, Instant now) {
      known.refusals++;
      known.errors = 0;
      count(known, now);
      known.plugins = plugins.isEmpty() ? ImmutableSet.of("") : plugins;
      known.helped = false;
      known.place = place;
      known.flush = now.plus(MOST);
    }

    void changed(boolean node, Instant now) {
      for (Known known : pods.values()) {
        boolean waits =
            known.place == Place.UNSCHEDULABLE
                || known.place == Place.GATED
                || known.place == Place.HELD;
        boolean helps =
            node
                ? known.plugins.contains("Nodes")
                    || known.plugins.contains("Silent")
                    || known.plugins.contains("")
                : known.plugins.contains("Maps") && priority(known.pod) % 2 == 0;
        if (waits && helps && known.place == Place.HELD) {
          known.helped = true;
        } else if (waits && helps) {
          enter(known, now);
        }
      }
    }

    void pass(Instant now) {
      for (Known known : pods.values()) {
        boolean backsOff = known.place == Place.BACKING_OFF || known.place == Place.FAILING;
        if (backsOff && !known.ready.isAfter(now)
            || known.place == Place.UNSCHEDULABLE && !known.flush.isAfter(now)) {
          enter(known, now);
        }
      }
    }
  }

  @Property(tries = 500)
  void queue_isAsANaiveOne(@ForAll("steps") List<Step> steps) {
    Set<String> closed = new TreeSet<>();
    Naive naive = new Naive(closed);
    SchedulingQueue queue =
        new SchedulingQueue(
            ImmutableSortedMap.of("s", PROFILE),
            QueueSortPlugin.byPriority(),
            SchedulerSettings.BACKOFF,
            pod ->
                closed.contains(pod.metadata().name()) ? Optional.of("Silent") : Optional.empty(),
            SchedulingQueue.Units.ALONE,
            ClusterView::empty);
    Instant now = START;
    for (Step step : steps) {
      now = now.plusMillis(step.millis);
      apply(step, queue, naive, closed, now);

      assertThat(queue.isConsistent()).isTrue();
      assertThat(queue.size()).isEqualTo(naive.pods.size());
      naive.pods.forEach((uid, known) -> assertThat(queue.placeOf(uid)).isEqualTo(known.place));
      assertThat(queue.nextPass()).isEqualTo(nextPass(naive));
    }
    assertThat(queue.take(100)).isEqualTo(naive.take(100));
  }

  private static Optional<Instant> nextPass(Naive naive) {
    return naive.pods.values().stream()
        .filter(
            known ->
                known.place == Place.BACKING_OFF
                    || known.place == Place.FAILING
                    || known.place == Place.UNSCHEDULABLE)
        .map(known -> known.place == Place.UNSCHEDULABLE ? known.flush : known.ready)
        .min(Comparator.naturalOrder());
  }

  private static void apply(
      Step step, SchedulingQueue queue, Naive naive, Set<String> closed, Instant now) {
    String name = "p" + step.pod;
    Known known = naive.pods.get(name);
    Place place = known == null ? null : known.place;
    Pod pod = SchedulingQueueTest.pod(name, step.priority);
    switch (step.what) {
      case 0, 1 -> {
        queue.put(pod, true, now);
        naive.put(pod, true, now);
      }
      case 2 -> {
        if (known != null) {
          queue.put(known.pod, false, now);
          naive.put(known.pod, false, now);
        }
      }
      case 3 -> {
        queue.remove(name);
        naive.pods.remove(name);
      }
      case 4, 5 ->
          assertThat(queue.take(step.priority + 1)).isEqualTo(naive.take(step.priority + 1));
      case 6, 7 -> {
        if (place == Place.TAKEN) {
          if (step.what == 6) {
            queue.refused(known.pod, step.plugins, now);
            naive.refused(known, step.plugins, Place.UNSCHEDULABLE, now);
          } else {
            queue.hold(known.pod, step.plugins, now);
            naive.refused(known, step.plugins, Place.HELD, now);
          }
        }
      }
      case 8 -> {
        if (place == Place.TAKEN) {
          queue.failed(name, now);
          known.errors++;
          naive.count(known, now);
          known.place = Place.FAILING;
        }
      }
      case 9 -> {
        boolean again = step.priority == 0;
        queue.release(name, again, now);
        if (place == Place.HELD) {
          if (again || known.helped) {
            naive.enter(known, now);
          } else {
            known.place = Place.UNSCHEDULABLE;
            known.flush = now.plus(MOST);
          }
        }
      }
      case 10 -> {
        if (step.priority == 0) {
          Node node = NodeBuilder.builder().build();
          queue.changed(BuiltInKinds.NODE, null, node, false, now);
          naive.changed(true, now);
        } else {
          ConfigMap map = ConfigMapBuilder.builder().build();
          queue.changed(BuiltInKinds.CONFIG_MAP, map, map, false, now);
          naive.changed(false, now);
        }
      }
      default -> {
        if (step.priority == 0 && !closed.remove(name)) {
          closed.add(name);
        }
        queue.pass(now);
        naive.pass(now);
      }
    }
  }
}
