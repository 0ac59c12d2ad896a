package dev.orch.contracts.controllers;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.Loop;
import dev.orch.controllers.scheduler.GangSettings;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.Chance;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGroup;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.scheduling.Profile;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Worlds with groups of pods, and who watches that none is bound in part. */
final class GangWorld {
  static final GangSettings TIMES =
      new GangSettings(
          Duration.ofMinutes(2),
          Duration.ofMinutes(1),
          Duration.ofMinutes(20),
          Duration.ofSeconds(20));
  private static final String GROUP =
      "{'metadata':{'name':'%s'},'spec':{'schedulingPolicy':{'gang':{'minCount':%d}}}}";
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'schedulingGroup':{'podGroupName':'%s'},'containers':[{"
          + "'name':'c','image':'i:1','resources':{'requests':{'cpu':'%dm'}}}]}}";

  private GangWorld() {}

  static Simulation of(long seed, Loop... loops) {
    return Simulation.of(
        seed,
        new SimulatedExecutor(seed),
        HookedApi::interleaving,
        List.of(GroupKinds.POD_GROUP),
        loops);
  }

  static SchedulerLoop scheduler() {
    return new SchedulerLoop(
        SchedulerSettings.of(SchedulerLoop.DEFAULT, Profile.defaults()).withGangs(TIMES));
  }

  /** A scheduler that can be killed by its workers' names, which begin with that of its life. */
  static ControllerManager start(Simulation world, String life, long seed, UnaryOperator<Api> api) {
    return ControllerManager.start(
        api.apply(
            new HookedApi(
                world.api().as(Caller.component(life)), HookedApi.interleaving(world.executor()))),
        world.executor().time(),
        name -> world.executor().worker(life + "/" + name),
        new Chance(seed),
        List.of(scheduler()));
  }

  static void group(Simulation world, String name, int minCount) {
    world.create(PodGroup.class, GROUP, name, minCount);
  }

  static void pod(Simulation world, String name, String group, int milli) {
    world.create(Pod.class, POD, name, group, milli);
  }

  static void gang(Simulation world, String name, int size, int milli) {
    group(world, name, size);
    for (int i = 0; i < size; i++) {
      pod(world, name + "-" + i, name, milli);
    }
  }

  /** How many pods of each group have nodes. */
  static TreeMap<String, Integer> bound(Simulation world) {
    TreeMap<String, Integer> bound = new TreeMap<>();
    for (Pod pod : world.of(Pod.class).list().items()) {
      PodSchedulingGroup group = pod.spec().schedulingGroup();
      if (group != null && group.podGroupName() != null) {
        bound.merge(group.podGroupName(), pod.spec().nodeName().isEmpty() ? 0 : 1, Integer::sum);
      }
    }
    return bound;
  }

  /** Names of groups of which some pods have nodes, but neither enough nor the promise of one. */
  static List<String> partial(Simulation world) {
    List<String> partial = new ArrayList<>();
    TreeMap<String, Integer> bound = bound(world);
    for (PodGroup group : world.of(PodGroup.class).list().items()) {
      String name = group.metadata().name();
      int has = bound.getOrDefault(name, 0);
      TreeSet<String> uids = new TreeSet<>();
      for (Pod pod : world.of(Pod.class).list().items()) {
        PodSchedulingGroup its = pod.spec().schedulingGroup();
        if (its != null
            && name.equals(its.podGroupName())
            && pod.spec().nodeName().isEmpty()
            && group.status().placement().containsKey(pod.metadata().uid())) {
          uids.add(pod.metadata().uid());
        }
      }
      int minCount =
          java.util.Objects.requireNonNull(group.spec().schedulingPolicy().gang()).minCount();
      if (has > 0 && has + uids.size() < minCount) {
        partial.add(name + ": " + has + " of " + minCount);
      }
    }
    return partial;
  }
}
