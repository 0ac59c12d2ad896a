package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGroup;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Scope;
import dev.orch.store.Watcher;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Gangs that contend for a cluster that doesn't fit them all, looked at as each commit is made. */
class GangProperties {
  private static final int NODE_MILLI = 1000;
  private static final DeleteOptions AT_ONCE =
      DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build();

  /** Follows the commits: which gangs are decided, and what they have. */
  private static final class Follower implements Watcher<Resource> {
    final Map<String, Integer> sizes = new TreeMap<>();
    final Map<String, Integer> bound = new TreeMap<>();
    final Map<String, Instant> wholeSince = new TreeMap<>();
    final List<String> faults = new ArrayList<>();
    private final Simulation world;
    private final Map<String, Map<String, String>> placements = new TreeMap<>();
    private final Map<String, Integer> usedByNode = new TreeMap<>();

    Follower(Simulation world) {
      this.world = world;
      for (String resource :
          List.of(BuiltInKinds.POD.resource(), GroupKinds.POD_GROUP.resource())) {
        world.store().watch(Scope.of(resource), world.store().revision(), Runnable::run, this);
      }
    }

    @Override
    public boolean onCommit(Commit<Resource> commit) {
      for (Change<Resource> change : commit.changes()) {
        Resource after = change.after();
        Resource before = change.before();
        if (after instanceof PodGroup group) {
          placements.put(group.metadata().name(), group.status().placement());
        }
        boolean is = after instanceof Pod pod && !pod.spec().nodeName().isEmpty();
        boolean was = before instanceof Pod pod && !pod.spec().nodeName().isEmpty();
        if (is && !was) {
          bound((Pod) after);
        } else if (was && !is) {
          use((Pod) before, -1);
        }
      }
      return true;
    }

    private void bound(Pod pod) {
      PodSchedulingGroup group = pod.spec().schedulingGroup();
      String name = group == null ? "" : String.valueOf(group.podGroupName());
      Map<String, String> placement = placements.getOrDefault(name, Map.of());
      if (placement.size() < sizes.getOrDefault(name, 0)
          || !pod.spec().nodeName().equals(placement.get(pod.metadata().uid()))) {
        faults.add(pod.metadata().name() + " is bound, and its gang isn't decided");
      }
      use(pod, 1);
      if (bound.merge(name, 1, Integer::sum).equals(sizes.get(name))) {
        wholeSince.put(name, world.executor().time().instant());
      }
    }

    private void use(Pod pod, int sign) {
      int milli =
          (int) pod.spec().containers().get(0).resources().requests().get("cpu").milliValue();
      if (usedByNode.merge(pod.spec().nodeName(), sign * milli, Integer::sum) > NODE_MILLI) {
        faults.add(pod.spec().nodeName() + " is overfull");
      }
    }

    @Override
    public void onEnd(Watcher.End end) {}
  }

  @Property(tries = 40)
  void contendingGangs_areWholeAndAllGetTheirTurn(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int gangs) {
    Random random = new Random(seed);
    try (Simulation world = GangWorld.of(seed, GangWorld.scheduler())) {
      for (String node : List.of("a", "b", "c")) {
        SchedulerTest.node(world, node);
      }
      Follower follower = new Follower(world);
      ScheduledExecutorService workload = world.executor().worker("workload");
      Map<String, Instant> born = new TreeMap<>();
      for (int i = 0; i < gangs; i++) {
        String name = "g" + i;
        int size = 2 + random.nextInt(5);
        follower.sizes.put(name, size);
        int milli = random.nextBoolean() ? 250 : 500;
        born.put(name, world.executor().time().instant());
        GangWorld.gang(world, name, size, milli);
        world.executor().runFor(Duration.ofMillis(random.nextInt(3000)));
      }
      TreeMap<String, Boolean> ending = new TreeMap<>();
      world.until(
          () -> {
            for (String name : List.copyOf(follower.wholeSince.keySet())) {
              if (ending.putIfAbsent(name, true) == null) {
                workload.schedule(
                    () -> end(world, name, follower.sizes.get(name)),
                    10_000 + random.nextInt(20_000),
                    TimeUnit.MILLISECONDS);
              }
            }
            return follower.wholeSince.size() == gangs;
          });

      assertThat(follower.faults).isEmpty();
      // The oldest has its turn when those that run have ended; then the next.
      follower.wholeSince.forEach(
          (name, since) ->
              assertThat(Duration.between(born.get(name), since))
                  .isLessThan(GangWorld.TIMES.patience().plusSeconds(45L * gangs)));
    }
  }

  private static void end(Simulation world, String name, int size) {
    for (int i = 0; i < size; i++) {
      world.of(Pod.class).delete(name + "-" + i, AT_ONCE, WriteOptions.NONE);
    }
  }
}
