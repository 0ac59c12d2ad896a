package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.storage.EphemeralVolumes;
import dev.orch.controllers.storage.PodClaims;
import dev.orch.model.core.Event;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Claims of ephemeral volumes, whatever becomes of their pods and whatever goes wrong. */
class EphemeralVolumeSpecificationTest {
  private static final String CLAIM =
      "'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}";
  private static final String VOLUME =
      "{'name':'%s','ephemeral':{'volumeClaimTemplate':{'metadata':{'labels':{'l':'v'},"
          + "'annotations':{'a':'b'}},"
          + CLAIM
          + "}}}";
  private static final String POD =
      "{'metadata':{'name':'p%d'},'spec':{'nodeName':'n','containers':[{'name':'c','image':'i'}],"
          + "'volumes':["
          + VOLUME.formatted("v")
          + ","
          + VOLUME.formatted("w")
          + "]}}";

  @Test
  void claims_keepTheirPromises() {
    Scenario.hold(Volumes::new, Duration.ofDays(5));
  }

  @Test
  void claim_isAsThePodSays() {
    try (Simulation cluster = Simulation.of(1, new EphemeralVolumes())) {
      Pod pod = cluster.create(Pod.class, POD, 1);
      cluster.executor().runFor(Duration.ofMinutes(1));
      PersistentVolumeClaim claim = cluster.of(PersistentVolumeClaim.class).get("p1-v");
      assertThat(claim.metadata().labels()).isEqualTo(Map.of("l", "v"));
      assertThat(claim.metadata().annotations()).isEqualTo(Map.of("a", "b"));
      assertThat(Owners.isControlledBy(claim.metadata(), pod.metadata().uid())).isTrue();
      assertThat(claim.spec().accessModes()).containsExactly("ReadWriteOnce");
    }
  }

  @Test
  void claimOfSomebodyElse_isLeftAloneAndToldOf() {
    try (Simulation cluster = Simulation.of(1, new EphemeralVolumes())) {
      cluster.create(PersistentVolumeClaim.class, "{'metadata':{'name':'p1-v'}," + CLAIM + "}");
      cluster.create(Pod.class, POD, 1);
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(cluster.of(Event.class).list().items())
          .extracting(event -> event.reason() + ": " + event.message())
          .containsExactly(
              "FailedBinding: ephemeral volume v: PVC default/p1-v was not created for pod"
                  + " default/p1 (pod is not owner)");
    }
  }

  private static final class Volumes implements Specification {
    @Override
    public List<Loop> loops() {
      return List.of(
          new EphemeralVolumes(),
          ClaimProtection.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      int number = rng.nextInt(3);
      switch (rng.nextInt(7)) {
        case 0, 1 -> cluster.create(Pod.class, POD, number);
        case 2 -> cluster.of(Pod.class).delete("p" + number);
        case 3 -> {
          cluster
              .of(Pod.class)
              .delete(
                  "p" + number,
                  DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
                  WriteOptions.NONE);
          cluster.create(Pod.class, POD, number);
        }
        case 4, 5 -> cluster.of(PersistentVolumeClaim.class).delete("p" + number + "-v");
        default ->
            cluster.create(
                PersistentVolumeClaim.class, "{'metadata':{'name':'p%d-v'}," + CLAIM + "}", number);
      }
    }

    @Override
    public void settled(Simulation cluster) {
      Map<String, Pod> pods =
          cluster.of(Pod.class).list().items().stream()
              .collect(Collectors.toMap(pod -> pod.metadata().uid(), pod -> pod));
      Map<String, PersistentVolumeClaim> claims = new TreeMap<>();
      cluster
          .of(PersistentVolumeClaim.class)
          .list()
          .items()
          .forEach(claim -> claims.put(claim.metadata().name(), claim));
      for (PersistentVolumeClaim claim : claims.values()) {
        Owners.controllerOf(claim.metadata())
            .ifPresent(owner -> assertThat(pods).as("owner of %s", claim).containsKey(owner.uid()));
      }
      pods.values().stream()
          .flatMap(pod -> PodClaims.of(pod).stream())
          .forEach(key -> assertThat(claims).containsKey(key.name()));
      pods.values().forEach(pod -> assertOwnUnlessForeign(pod, claims));
    }

    /** What stands under the name is the pod's, or nobody's. */
    private static void assertOwnUnlessForeign(Pod pod, Map<String, PersistentVolumeClaim> claims) {
      PodClaims.of(pod)
          .forEach(
              key ->
                  assertThat(
                          Optional.of(claims.get(key.name()))
                              .flatMap(claim -> Owners.controllerOf(claim.metadata()))
                              .map(owner -> owner.uid())
                              .orElse(pod.metadata().uid()))
                      .isEqualTo(pod.metadata().uid()));
    }
  }
}
