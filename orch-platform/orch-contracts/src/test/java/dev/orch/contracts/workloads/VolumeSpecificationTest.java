package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.controllers.cluster.VolumeProtection;
import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.model.Quantity;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Claims and volumes, whatever is wanted of them and whatever goes wrong between two writes. */
class VolumeSpecificationTest {
  private static final String COMPLETED = "pv.kubernetes.io/bind-completed";
  private static final List<String> SIZES = ImmutableList.of("1Gi", "2Gi", "5Gi");

  @Test
  void noVolumeIsEverSharedOrHandedOn_andInTheEndAllIsBoundThatCanBe() {
    Scenario.hold(Bindings::new, Duration.ofHours(200));
  }

  static final class Bindings extends Scenario {
    /** By the uid of each volume that was bound, that of its claim. */
    private final Map<String, String> bound = new TreeMap<>();

    @Override
    public List<Loop> loops() {
      return List.of(
          new PersistentVolumeBinder(),
          ClaimProtection.controller(),
          VolumeProtection.controller());
    }

    private static Resources<PersistentVolume> volumes(Simulation cluster) {
      return cluster.api().resources(PersistentVolume.class);
    }

    private static Resources<PersistentVolumeClaim> claims(Simulation cluster) {
      return cluster.of(PersistentVolumeClaim.class);
    }

    private static String claim(Rng rng) {
      return "c" + rng.nextInt(5);
    }

    private static String volume(Rng rng) {
      return "v" + rng.nextInt(5);
    }

    /** Whether names are in use is left to chance. */
    @Override
    public void act(Simulation cluster, Rng rng) {
      switch (rng.nextInt(9)) {
        case 0, 1 -> addVolume(cluster, rng, "");
        case 2 ->
            addVolume(
                cluster, rng, ",'claimRef':{'namespace':'default','name':'" + claim(rng) + "'}");
        case 3, 4 -> addClaim(cluster, rng, "");
        case 5 -> addClaim(cluster, rng, ",'volumeName':'" + volume(rng) + "'");
        case 6, 7 -> claims(cluster).delete(claim(rng));
        default -> deleteVolume(cluster, volume(rng));
      }
    }

    private static void addVolume(Simulation cluster, Rng rng, String more) {
      cluster.createIn(
          "",
          PersistentVolume.class,
          String.format(
              Locale.ROOT,
              "{'metadata':{'name':'%s'},'spec':{'capacity':{'storage':'%s'},"
                  + "'accessModes':['ReadWriteOnce'],'storageClassName':'s',"
                  + "'hostPath':{'path':'/d'},'persistentVolumeReclaimPolicy':'%s'%s}}",
              volume(rng),
              rng.pick(SIZES),
              rng.pick(List.of("Retain", "Delete", "Recycle")),
              more));
    }

    private static void addClaim(Simulation cluster, Rng rng, String more) {
      cluster.create(
          PersistentVolumeClaim.class,
          "{'metadata':{'name':'%s'},'spec':{'accessModes':['ReadWriteOnce'],"
              + "'resources':{'requests':{'storage':'%s'}},'storageClassName':'s'%s}}",
          claim(rng),
          rng.pick(SIZES),
          more);
    }

    /** One that is about to be bound is left: as in Kubernetes it would stay, and be of no use. */
    private static void deleteVolume(Simulation cluster, String name) {
      Optional<PersistentVolume> found = volumes(cluster).find(name);
      if (found.isPresent()
          && claimOf(cluster, found.get()).map(Bindings::isCompleted).orElse(true)) {
        volumes(cluster).delete(name);
      }
    }

    private static boolean isCompleted(PersistentVolumeClaim claim) {
      return claim.metadata().annotations().containsKey(COMPLETED);
    }

    private static Optional<PersistentVolumeClaim> claimOf(
        Simulation cluster, PersistentVolume volume) {
      ObjectReference reference = volume.spec().claimRef();
      return reference == null
          ? Optional.empty()
          : claims(cluster)
              .find(reference.name())
              .filter(claim -> claim.metadata().uid().equals(reference.uid()));
    }

    /** A volume that was bound once is bound to that claim for as long as it is there. */
    @Override
    public void always(Simulation cluster) {
      Map<String, String> holders = new TreeMap<>();
      for (PersistentVolumeClaim claim : all(cluster, PersistentVolumeClaim.class)) {
        if (isCompleted(claim)) {
          String name = claim.spec().volumeName();
          assertThat(holders.put(name, claim.metadata().name())).as(name).isNull();
          volumes(cluster)
              .find(name)
              .ifPresent(v -> bound.putIfAbsent(v.metadata().uid(), claim.metadata().uid()));
        }
      }
      for (PersistentVolume volume : volumes(cluster).list().items()) {
        String holder = bound.get(volume.metadata().uid());
        if (holder != null) {
          assertThat(Objects.requireNonNull(volume.spec().claimRef()).uid())
              .as(volume.metadata().name())
              .isEqualTo(holder);
        }
      }
    }

    @Override
    public void settled(Simulation cluster) {
      all(cluster, PersistentVolumeClaim.class).forEach(claim -> check(cluster, claim));
      volumes(cluster).list().items().forEach(volume -> check(cluster, volume));
    }

    private static void check(Simulation cluster, PersistentVolumeClaim claim) {
      String name = claim.metadata().name();
      if (isCompleted(claim)) {
        PersistentVolume volume = volumes(cluster).get(claim.spec().volumeName());
        assertThat(claim.status().phase()).as(name).isEqualTo("Bound");
        assertThat(claimOf(cluster, volume)).as(name).contains(claim);
      } else {
        assertThat(claim.status().phase()).as(name).isEqualTo("Pending");
        assertThat(volumes(cluster).list().items())
            .as(claim::toString)
            .noneMatch(volume -> suits(volume, claim));
      }
    }

    private static boolean suits(PersistentVolume volume, PersistentVolumeClaim claim) {
      Quantity asked = claim.spec().resources().requests().get("storage");
      String wanted = claim.spec().volumeName();
      return volume.spec().claimRef() == null
          && volume.spec().capacity().get("storage").compareTo(asked) >= 0
          && (wanted.isEmpty() || wanted.equals(volume.metadata().name()));
    }

    private static void check(Simulation cluster, PersistentVolume volume) {
      ObjectReference reference = volume.spec().claimRef();
      String reclaimed =
          volume.spec().persistentVolumeReclaimPolicy().equals("Retain") ? "Released" : "Failed";
      String expected =
          reference == null || reference.uid().isEmpty()
              ? "Available"
              : claimOf(cluster, volume).isPresent() ? "Bound" : reclaimed;
      assertThat(volume.status().phase()).as(volume::toString).isEqualTo(expected);
    }
  }
}
