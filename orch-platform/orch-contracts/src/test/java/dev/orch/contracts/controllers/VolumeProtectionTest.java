package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.VolumeProtection;
import dev.orch.model.core.PersistentVolume;
import dev.orch.store.api.Resources;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeProtectionTest {
  private static final String FINALIZER = "kubernetes.io/pv-protection";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String VOLUME =
      "{'metadata':{'name':'v'},'spec':{'capacity':{'storage':'1Gi'},"
          + "'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/data'}}}";

  private static Simulation withVolume(long seed, String phase) {
    Simulation world = Simulation.of(seed, VolumeProtection.controller());
    world.createIn("", PersistentVolume.class, VOLUME);
    setPhase(world, phase);
    return world;
  }

  private static Resources<PersistentVolume> volumes(Simulation world) {
    return world.api().resources(PersistentVolume.class);
  }

  private static void setPhase(Simulation world, String phase) {
    volumes(world).status().edit("v", v -> v.withStatus(v.status().withPhase(phase)));
    world.executor().runFor(SOON);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void boundVolume_staysUntilItIsReleased(long seed) {
    try (Simulation world = withVolume(seed, "Bound")) {
      volumes(world).delete("v");
      world.executor().runFor(Duration.ofMinutes(5));
      assertThat(volumes(world).get("v").metadata().finalizers()).containsExactly(FINALIZER);
      setPhase(world, "Released");
      assertThat(volumes(world).find("v")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pending", "Available", "Released", "Failed"})
  void volumeThatIsNotBound_goes(String phase) {
    try (Simulation world = withVolume(1, phase)) {
      assertThat(volumes(world).get("v").metadata().deletionTimestamp()).isNull();
      volumes(world).delete("v");
      world.executor().runFor(SOON);
      assertThat(volumes(world).find("v")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void finalizerThatSomebodyTook_comesBack(long seed) {
    try (Simulation world = withVolume(seed, "Available")) {
      volumes(world).edit("v", v -> v.withMetadata(v.metadata().withFinalizers(List.of())));
      world.executor().runFor(SOON);
      assertThat(volumes(world).get("v").metadata().finalizers()).containsExactly(FINALIZER);
    }
  }
}
