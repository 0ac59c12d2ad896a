package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.ControllerManager;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gangs where calls fail, and where the API has no write that decides for all of a gang. */
class GangFaultsTest {
  private static final Predicate<HookedApi.Call> PLACEMENT =
      call -> call.verb().equals("create") && call.kind().type() == PodGroup.class;

  private static Predicate<HookedApi.Call> binding(String pod) {
    return call ->
        call.verb().equals("create") && call.kind().type() == Pod.class && call.name().equals(pod);
  }

  /** Knows no placements, as Kubernetes; refuses what it is told to. */
  private static final class Plain implements HookedApi.Hook {
    private final SimulatedExecutor executor;
    private Predicate<HookedApi.Call> refused = call -> false;

    Plain(SimulatedExecutor executor) {
      this.executor = executor;
    }

    @Override
    public <R> R around(HookedApi.Call call, Supplier<R> to) {
      executor.interleave();
      if (PLACEMENT.test(call)) {
        throw Errors.of(Reason.NOT_FOUND, "no placements here", null);
      }
      if (refused.test(call)) {
        throw new ApiException(Errors.status(403, "Forbidden", "not this one", null));
      }
      R result = to.get();
      executor.interleave();
      return result;
    }
  }

  private static void nodes(Simulation world) {
    SchedulerTest.node(world, "a");
    SchedulerTest.node(world, "b");
  }

  private static ControllerManager start(Simulation world, HookedApi.Hook hook) {
    return GangWorld.start(world, "life", 7, api -> new HookedApi(api, hook));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void plainApi_bindsAll(long seed) {
    try (Simulation world = GangWorld.of(seed);
        ControllerManager scheduler = start(world, new Plain(world.executor()))) {
      nodes(world);
      GangWorld.gang(world, "g", 8, 250);
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 8)));
      world.until(
          () ->
              world.of(PodGroup.class).get("g").status().conditions().stream()
                  .anyMatch(c -> c.status().equals("True") && c.reason().equals("Scheduled")));
      assertThat(world.of(PodGroup.class).get("g").status().placement()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void plainApi_thatRefusesOneBindingForLong_hasTheOthersUndone(long seed) {
    try (Simulation world = GangWorld.of(seed, Kubelet.loop())) {
      Plain plain = new Plain(world.executor());
      plain.refused = binding("g-3");
      try (ControllerManager scheduler = start(world, plain)) {
        nodes(world);
        GangWorld.gang(world, "g", 5, 250);
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 4)));
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 0)));
        assertThat(world.of(Pod.class).list().items())
            .extracting(pod -> pod.metadata().name())
            .containsExactly("g-3");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void plainApi_thatRefusesOneBindingForAWhile_bindsAll(long seed) {
    try (Simulation world = GangWorld.of(seed)) {
      Plain plain = new Plain(world.executor());
      plain.refused = binding("g-3");
      try (ControllerManager scheduler = start(world, plain)) {
        nodes(world);
        GangWorld.gang(world, "g", 5, 250);
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 4)));
        world.executor().runFor(Duration.ofSeconds(5));
        plain.refused = call -> false;
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 5)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lostAnswers_loseNoGang(long seed) {
    try (Simulation world = GangWorld.of(seed)) {
      Faults faults = new Faults(world.executor());
      faults.lose(PLACEMENT.or(binding("g-3")));
      try (ControllerManager scheduler = start(world, faults)) {
        nodes(world);
        GangWorld.gang(world, "g", 5, 250);
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 5)));
        assertThat(GangWorld.partial(world)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void refusedPlacements_bindNobodyAndAreTriedAgain(long seed) {
    try (Simulation world = GangWorld.of(seed)) {
      Faults faults = new Faults(world.executor());
      faults.refuse(PLACEMENT);
      try (ControllerManager scheduler = start(world, faults)) {
        nodes(world);
        GangWorld.gang(world, "g", 5, 250);
        world.executor().runFor(Duration.ofSeconds(20));
        assertThat(GangWorld.bound(world)).isEqualTo(Map.of("g", 0));
        faults.heal();
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 5)));
      }
    }
  }

  /** Its node goes away between the decision and the last binding: all are bound all the same. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void decidedGang_isBoundWhateverBecomesOfTheNode(long seed) {
    try (Simulation world = GangWorld.of(seed)) {
      Faults faults = new Faults(world.executor());
      faults.refuse(binding("g-3"));
      try (ControllerManager scheduler = start(world, faults)) {
        nodes(world);
        GangWorld.gang(world, "g", 5, 250);
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 4)));
        List.of("a", "b").forEach(name -> world.api().resources(Node.class).delete(name));
        faults.heal();
        world.until(() -> GangWorld.bound(world).equals(Map.of("g", 5)));
      }
    }
  }
}
