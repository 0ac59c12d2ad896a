package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimProtectionTest {
  private static final String FINALIZER = "kubernetes.io/pvc-protection";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String CLAIM =
      "{'metadata':{'name':'%s'},'spec':{'accessModes':['ReadWriteOnce'],"
          + "'resources':{'requests':{'storage':'1Gi'}}}}";
  private static final String POD =
      "{'metadata':{'name':'p','finalizers':[%s]},'spec':{'nodeName':'%s',"
          + "'containers':[{'name':'c','image':'i:1'}],'volumes':[{'name':'v',%s}]}}";
  private static final String USES = "'persistentVolumeClaim':{'claimName':'c'}";
  private static final String EPHEMERAL =
      "'ephemeral':{'volumeClaimTemplate':{'spec':{'accessModes':['ReadWriteOnce'],"
          + "'resources':{'requests':{'storage':'1Gi'}}}}}";

  private static Simulation world(long seed) {
    return Simulation.of(seed, ClaimProtection.controller());
  }

  private static boolean isThere(Simulation world, String claim) {
    return world.of(PersistentVolumeClaim.class).find(claim).isPresent();
  }

  private static void delete(Simulation world, String claim) {
    world.executor().runFor(SOON);
    world.of(PersistentVolumeClaim.class).delete(claim);
    world.executor().runFor(SOON);
  }

  private static void removePod(Simulation world) {
    world
        .of(Pod.class)
        .delete(
            "p", DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(), WriteOptions.NONE);
    world.executor().runFor(SOON);
  }

  /** Makes the claim that an ephemeral volume's controller makes for the pod. */
  private static void createFor(Simulation world, Pod pod) {
    PersistentVolumeClaim claim = world.create(PersistentVolumeClaim.class, CLAIM, "p-v");
    world
        .of(PersistentVolumeClaim.class)
        .edit(
            "p-v",
            c ->
                c.withMetadata(
                    Owners.with(claim.metadata(), Owners.controller(BuiltInKinds.POD, pod))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void unusedClaim_goes(long seed) {
    try (Simulation world = world(seed)) {
      world.create(PersistentVolumeClaim.class, CLAIM, "c");
      delete(world, "c");
      assertThat(isThere(world, "c")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void finalizerThatSomebodyTook_comesBack(long seed) {
    try (Simulation world = world(seed)) {
      world.create(PersistentVolumeClaim.class, CLAIM, "c");
      world
          .of(PersistentVolumeClaim.class)
          .edit("c", c -> c.withMetadata(c.metadata().withFinalizers(List.of())));
      world.executor().runFor(SOON);
      assertThat(world.of(PersistentVolumeClaim.class).get("c").metadata().finalizers())
          .containsExactly(FINALIZER);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void claimInUse_staysUntilItsPodIsGone(long seed) {
    try (Simulation world = world(seed)) {
      world.create(PersistentVolumeClaim.class, CLAIM, "c");
      world.create(PersistentVolumeClaim.class, CLAIM, "other");
      world.create(Pod.class, POD, "", "n1", USES);
      delete(world, "c");
      delete(world, "other");
      assertThat(isThere(world, "c")).isTrue();
      assertThat(isThere(world, "other")).isFalse();

      world
          .of(Pod.class)
          .status()
          .edit("p", pod -> pod.withStatus(pod.status().withPhase("Succeeded")));
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(isThere(world, "c")).isTrue();
      removePod(world);
      assertThat(isThere(world, "c")).isFalse();
    }
  }

  /** No kubelet starts a pod whose claim is being deleted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void podWithoutANode_usesNothing(long seed) {
    try (Simulation world = world(seed)) {
      world.create(PersistentVolumeClaim.class, CLAIM, "c");
      world.create(Pod.class, POD, "", "", USES);
      delete(world, "c");
      assertThat(isThere(world, "c")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ephemeralClaim_staysUntilItsPodHasEnded(long seed) {
    try (Simulation world = world(seed)) {
      Pod pod = world.create(Pod.class, POD, "'e.com/f'", "n1", EPHEMERAL);
      createFor(world, pod);
      delete(world, "p-v");
      assertThat(isThere(world, "p-v")).isTrue();
      removePod(world); // what its finalizer waits for may be the claim
      assertThat(world.of(Pod.class).find("p")).isPresent();
      assertThat(isThere(world, "p-v")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void claimThatOnlyHasTheNameOfAnEphemeralOne_goes(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Pod.class, POD, "", "n1", EPHEMERAL);
      world.create(PersistentVolumeClaim.class, CLAIM, "p-v");
      delete(world, "p-v");
      assertThat(isThere(world, "p-v")).isFalse();
    }
  }

  /** The API is asked before a claim is let go: caches may be late. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void podThatTheCacheDoesNotHaveYet_keepsItsClaim(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    FragileWatches watches = new FragileWatches(executor);
    try (Simulation world =
        Simulation.of(seed, executor, e -> watches, ClaimProtection.controller())) {
      executor.runFor(SOON);
      watches.hold(type -> type == Pod.class);
      world.create(PersistentVolumeClaim.class, CLAIM, "c");
      world.create(Pod.class, POD, "", "n1", USES);
      delete(world, "c");
      assertThat(isThere(world, "c")).isTrue();

      if (seed == 1) {
        // The cache never comes to have the pod.
        removePod(world);
        watches.expire();
      }
      watches.hold(type -> false);
      executor.runFor(SOON);
      if (seed != 1) {
        assertThat(isThere(world, "c")).isTrue();
        removePod(world);
      }
      world.until(() -> !isThere(world, "c"));
    }
  }
}
