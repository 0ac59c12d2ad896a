package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.NOW;
import static dev.orch.scheduling.policy.Some.due;
import static dev.orch.scheduling.policy.Some.lasting;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.pod;
import static dev.orch.scheduling.policy.Some.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Forecasts and admission are as a clock that ticks second by second finds them. */
class DeadlineProperties {
  private static final int SECONDS = 400;
  private static final Profile PROFILE =
      Profile.defaults().toBuilder()
          .queueSort(new EarliestDeadlineFirst())
          .randomTies(false)
          .withoutScores()
          .build();

  private final List<Node> nodes = new ArrayList<>();
  private final List<Pod> running = new ArrayList<>();
  private final List<Pod> waiting = new ArrayList<>();

  private void draw(Random random) {
    nodes.clear();
    running.clear();
    waiting.clear();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      nodes.add(node("n" + i, "cpu", "" + (2 + random.nextInt(4))));
      for (int free = cores(nodes.get(i)), j = 0; j < 3; j++) {
        int cpu = Math.min(free, 1 + random.nextInt(3));
        free -= cpu;
        Pod pod = pod("r" + i + "-" + j, "cpu", "" + cpu);
        if (cpu > 0) {
          int lasts = 1 + random.nextInt(60);
          running.add(
              running(
                  "n" + i, random.nextInt(70), random.nextInt(5) == 0 ? pod : lasting(lasts, pod)));
        }
      }
    }
    int queued = 1 + random.nextInt(6);
    for (int i = 0; i < queued; i++) {
      Pod pod = pod("p" + i, "cpu", "" + (1 + random.nextInt(5)));
      int lasts = random.nextInt(40);
      waiting.add(
          switch (random.nextInt(5)) {
            case 0 -> pod;
            case 1 -> lasting(lasts, pod);
            default -> due(random.nextInt(120), lasts, pod);
          });
    }
  }

  private static int cores(Node node) {
    return (int) node.status().allocatable().get("cpu").value();
  }

  private static int cores(Pod pod) {
    return (int) pod.spec().containers().get(0).resources().requests().get("cpu").value();
  }

  /** Seconds, or -1. */
  private static int lasts(Pod pod) {
    String text = pod.metadata().annotations().get(Deadline.LASTS);
    return text == null ? -1 : Integer.parseInt(text.substring(0, text.length() - 1));
  }

  /** When each pod starts, in seconds from now; no entry if it doesn't. */
  private Map<String, Integer> ticking() {
    List<QueueSortPlugin.Waiting> queue = new ArrayList<>();
    waiting.forEach(pod -> queue.add(new QueueSortPlugin.Waiting(pod, NOW)));
    queue.sort(new EarliestDeadlineFirst());
    int[] free = nodes.stream().mapToInt(DeadlineProperties::cores).toArray();
    int[][] freed = new int[SECONDS * 2][nodes.size()];
    for (Pod pod : running) {
      int node = Integer.parseInt(pod.spec().nodeName().substring(1));
      free[node] -= cores(pod);
      int end = lasts(pod) < 0 ? -1 : lasts(pod) - ran(pod);
      if (end > 0) {
        freed[end][node] += cores(pod);
      }
    }
    Map<String, Integer> starts = new TreeMap<>();
    for (int second = 0; second < SECONDS; second++) {
      boolean again = true;
      while (again) {
        again = false;
        for (int i = 0; i < free.length; i++) {
          free[i] += freed[second][i];
          freed[second][i] = 0;
        }
        for (QueueSortPlugin.Waiting each : List.copyOf(queue)) {
          Pod pod = each.pod();
          for (int i = 0; i < free.length; i++) {
            if (cores(pod) <= free[i]) {
              free[i] -= cores(pod);
              starts.put(pod.metadata().name(), second);
              queue.remove(each);
              if (lasts(pod) >= 0) {
                freed[second + lasts(pod)][i] += cores(pod);
                again |= lasts(pod) == 0;
              }
              break;
            }
          }
        }
      }
    }
    return starts;
  }

  private static int ran(Pod pod) {
    Instant started = pod.status().startTime();
    return (int) (NOW.getEpochSecond() - started.getEpochSecond());
  }

  @Property(tries = 1000)
  void forecast_isAsTheClockTicks(@ForAll long seed) {
    draw(new Random(seed));
    Map<String, Integer> starts = ticking();
    Forecast forecast = Forecast.of(ClusterView.of(nodes, running), waiting, PROFILE, NOW, seed);

    assertThat(forecast.pods()).extracting(Forecast.Expected::pod).isEqualTo(waiting);
    for (Forecast.Expected each : forecast.pods()) {
      Integer start = starts.get(each.pod().metadata().name());
      assertThat(each.start()).isEqualTo(start == null ? null : NOW.plusSeconds(start));
      assertThat(each.node().isPresent()).isEqualTo(start != null);
      Instant by = Deadline.of(each.pod()).by();
      if (by != null) {
        assertThat(each.meetsDeadline())
            .isEqualTo(start != null && !NOW.plusSeconds(start + lasts(each.pod())).isAfter(by));
      }
    }
  }

  /** A pod is refused by its deadline if and only if, next in line, it would be late. */
  @Property(tries = 1000)
  void refusal_isTrue(@ForAll long seed) {
    draw(new Random(seed));
    ClusterView cluster = ClusterView.of(nodes, running);
    Pod pod = waiting.get(0);
    waiting.removeIf(other -> !other.equals(pod));
    Integer start = ticking().get(pod.metadata().name());
    Instant by = Deadline.of(pod).by();
    int least = Math.max(0, lasts(pod));
    boolean late =
        by != null
            && (NOW.plusSeconds(least).isAfter(by)
                || (start != null && NOW.plusSeconds(start + least).isAfter(by)));
    NodeTest test = new DeadlineAdmission(() -> NOW).filter(pod, cluster);

    assertThat(cluster.nodes()).allMatch(node -> test.test(node).fits() == !late);
  }

  /** On one machine that does one thing at a time, no order keeps deadlines that EDF misses. */
  @Property(tries = 300)
  void earliestDeadlineFirst_keepsWhatCanBeKept(@ForAll long seed) {
    Random random = new Random(seed);
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pods.add(due(10 + random.nextInt(80), 1 + random.nextInt(25), pod("p" + i, "cpu", "4")));
    }
    Forecast forecast =
        Forecast.of(ClusterView.of(List.of(node("n")), List.of()), pods, PROFILE, NOW, 1);
    boolean kept = forecast.pods().stream().allMatch(Forecast.Expected::meetsDeadline);

    assertThat(kept).isEqualTo(anyOrderKeeps(pods, NOW));
  }

  private static boolean anyOrderKeeps(List<Pod> pods, Instant start) {
    if (pods.isEmpty()) {
      return true;
    }
    for (Pod first : pods) {
      if (Deadline.of(first).isMetBy(start)) {
        List<Pod> rest = pods.stream().filter(pod -> !pod.equals(first)).toList();
        if (anyOrderKeeps(rest, start.plusSeconds(lasts(first)))) {
          return true;
        }
      }
    }
    return false;
  }

  /** An order, whatever pods there are. */
  @Property(tries = 300)
  void order_isOne(@ForAll long seed) {
    draw(new Random(seed));
    Comparator<QueueSortPlugin.Waiting> order = new EarliestDeadlineFirst();
    List<QueueSortPlugin.Waiting> all =
        waiting.stream().map(pod -> new QueueSortPlugin.Waiting(pod, NOW)).toList();
    for (QueueSortPlugin.Waiting a : all) {
      for (QueueSortPlugin.Waiting b : all) {
        assertThat(Integer.signum(order.compare(a, b)))
            .isEqualTo(-Integer.signum(order.compare(b, a)));
      }
    }
  }
}
