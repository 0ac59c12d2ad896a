package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.controllers.cluster.VolumeProtection;
import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.model.Quantity;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.store.api.ApiException;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random claims and volumes, and everything that may go wrong between two writes. */
class PersistentVolumeBinderProperties {
  private static final String COMPLETED = "pv.kubernetes.io/bind-completed";
  private static final List<String> SIZES = List.of("1Gi", "2Gi", "5Gi");

  @Property(tries = 200)
  void noVolumeIsEverSharedOrHandedOn_andInTheEndAllIsBoundThatCanBe(@ForAll long seed) {
    try (Run run = new Run(seed)) {
      for (int i = 0; i < 50; i++) {
        run.disturb();
        run.pass();
      }
      run.heal();
      run.executor.runFor(Duration.ofHours(1));
      run.checkBindings();
      run.storage.claims().list().items().forEach(run::checkSettled);
      run.storage.volumes().list().items().forEach(run::checkSettled);
      long revision = run.world.store().revision();
      run.executor.runFor(Duration.ofHours(1));
      assertThat(run.world.store().revision()).as("writes when all is settled").isEqualTo(revision);
    }
  }

  private static final class Run implements AutoCloseable {
    final SimulatedExecutor executor;
    final Simulation world;
    final Storage storage;
    private final Rng rng;
    private final Faults faults;
    private final FragileWatches watches;
    private final Logged logged = new Logged(Engine.LOG);

    /** By the uid of each volume that was bound, that of its claim. */
    private final Map<String, String> bound = new TreeMap<>();

    Run(long seed) {
      executor = new SimulatedExecutor(seed);
      rng = Rng.of(seed).split("disturbances");
      faults = new Faults(executor);
      watches = new FragileWatches(executor, faults);
      world =
          Simulation.of(
              seed,
              executor,
              e -> watches,
              new PersistentVolumeBinder(),
              ClaimProtection.controller(),
              VolumeProtection.controller());
      storage = new Storage(world);
    }

    private String anyClaim() {
      return "c" + rng.nextInt(5);
    }

    private String anyVolume() {
      return "v" + rng.nextInt(5);
    }

    /** Somebody does something, or something fails. Whether names are in use is left to chance. */
    void disturb() {
      try {
        switch (rng.nextInt(16)) {
          case 0, 1 -> storage.addVolume(anyVolume(), rng.pick(SIZES), policy());
          case 2 -> storage.addVolume(anyVolume(), rng.pick(SIZES), policy() + reserved());
          case 3, 4 -> storage.addClaim(anyClaim(), rng.pick(SIZES));
          case 5 -> storage.addClaim(anyClaim(), rng.pick(SIZES), naming());
          case 6, 7 -> storage.claims().delete(anyClaim());
          case 8 -> deleteVolume(anyVolume());
          case 9 -> watches.cut();
          case 10 -> watches.expire();
          case 11 -> watches.hold(type -> rng.nextBoolean());
          case 12 -> faults.refuse(call -> call.isWrite() && rng.nextBoolean());
          case 13 -> faults.lose(call -> call.isWrite() && rng.nextBoolean());
          case 14 -> world.store().compact(world.store().revision());
          default -> heal();
        }
      } catch (ApiException taken) {
        assertThat(taken.status().code()).isIn(404, 409);
      }
    }

    private String policy() {
      return ",'persistentVolumeReclaimPolicy':'"
          + rng.pick(List.of("Retain", "Delete", "Recycle"))
          + "'";
    }

    private String reserved() {
      return ",'claimRef':{'namespace':'default','name':'" + anyClaim() + "'}";
    }

    private String naming() {
      return Storage.IN_CLASS + ",'volumeName':'" + anyVolume() + "'";
    }

    /** One that is about to be bound is left: as in Kubernetes it would stay, and be of no use. */
    private void deleteVolume(String name) {
      Optional<PersistentVolume> found = storage.volumes().find(name);
      if (found.isPresent() && claimOf(found.get()).map(Run::isCompleted).orElse(true)) {
        storage.volumes().delete(name);
      }
    }

    private static boolean isCompleted(PersistentVolumeClaim claim) {
      return claim.metadata().annotations().containsKey(COMPLETED);
    }

    private Optional<PersistentVolumeClaim> claimOf(PersistentVolume volume) {
      ObjectReference reference = volume.spec().claimRef();
      return reference == null
          ? Optional.empty()
          : storage
              .claims()
              .find(reference.name())
              .filter(claim -> claim.metadata().uid().equals(reference.uid()));
    }

    void heal() {
      faults.heal();
      watches.hold(type -> false);
    }

    void pass() {
      executor.runUntil(
          () -> {
            checkBindings();
            return false;
          },
          rng.nextInt(10) == 0 ? Duration.ofMinutes(2) : Duration.ofMillis(rng.nextInt(2000)));
    }

    /** A volume that was bound once is bound to that claim for as long as it is there. */
    void checkBindings() {
      Map<String, String> holders = new TreeMap<>();
      for (PersistentVolumeClaim claim : storage.claims().list().items()) {
        if (isCompleted(claim)) {
          String name = claim.spec().volumeName();
          assertThat(holders.put(name, claim.metadata().name())).as(name).isNull();
          storage
              .volumes()
              .find(name)
              .ifPresent(v -> bound.putIfAbsent(v.metadata().uid(), claim.metadata().uid()));
        }
      }
      for (PersistentVolume volume : storage.volumes().list().items()) {
        String holder = bound.get(volume.metadata().uid());
        if (holder != null) {
          assertThat(Objects.requireNonNull(volume.spec().claimRef()).uid())
              .as(volume.metadata().name())
              .isEqualTo(holder);
        }
      }
    }

    void checkSettled(PersistentVolumeClaim claim) {
      String name = claim.metadata().name();
      if (isCompleted(claim)) {
        PersistentVolume volume = storage.volume(claim.spec().volumeName());
        assertThat(claim.status().phase()).as(name).isEqualTo("Bound");
        assertThat(claimOf(volume)).as(name).contains(claim);
      } else {
        assertThat(claim.status().phase()).as(name).isEqualTo("Pending");
        assertThat(storage.volumes().list().items())
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

    void checkSettled(PersistentVolume volume) {
      ObjectReference reference = volume.spec().claimRef();
      String reclaimed =
          volume.spec().persistentVolumeReclaimPolicy().equals("Retain") ? "Released" : "Failed";
      String expected =
          reference == null || reference.uid().isEmpty()
              ? "Available"
              : claimOf(volume).isPresent() ? "Bound" : reclaimed;
      assertThat(volume.status().phase()).as(volume::toString).isEqualTo(expected);
    }

    @Override
    public void close() {
      world.close();
      logged.close();
    }
  }
}
