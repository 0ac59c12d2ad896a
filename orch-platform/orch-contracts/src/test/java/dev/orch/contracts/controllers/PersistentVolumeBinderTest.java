package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.storage.StorageClass;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.HookedApi.Call;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentVolumeBinderTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  private static final String COMPLETED = "pv.kubernetes.io/bind-completed";
  private static final String FOR_C = ",'claimRef':{'namespace':'default','name':'c'}";

  private static Simulation world(long seed) {
    return Simulation.of(seed, new PersistentVolumeBinder());
  }

  private static ObjectReference reference(Storage storage, String volume) {
    return Objects.requireNonNull(storage.volume(volume).spec().claimRef());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void claim_getsTheSmallestVolumeThatDoes(long seed) {
    try (Simulation world = world(seed)) {
      Storage storage = new Storage(world);
      storage.addVolume("ample", "10Gi");
      storage.addVolume("fits", "3Gi");
      storage.addVolume("small", "1Gi");
      storage.addVolume("device", "2Gi", ",'volumeMode':'Block'");
      world.executor().runFor(SOON);
      assertThat(storage.phase("fits")).isEqualTo("Available");
      storage.addClaim("c", "2Gi");
      world.executor().runFor(SOON);

      PersistentVolumeClaim claim = storage.claim("c");
      assertThat(claim.spec().volumeName()).isEqualTo("fits");
      assertThat(claim.metadata().annotations())
          .containsExactlyInAnyOrderEntriesOf(Map.of(BY_CONTROLLER, "yes", COMPLETED, "yes"));
      assertThat(claim.status().phase()).isEqualTo("Bound");
      assertThat(claim.status().accessModes()).containsExactly("ReadWriteOnce");
      assertThat(claim.status().capacity().get("storage")).hasToString("3Gi");
      assertThat(storage.phase("fits")).isEqualTo("Bound");
      assertThat(storage.volume("fits").metadata().annotations())
          .containsEntry(BY_CONTROLLER, "yes");
      assertThat(reference(storage, "fits").uid()).isEqualTo(claim.metadata().uid());
    }
  }

  @Test
  void volumeThatComesLater_isTaken_byAClaimThatItSuits() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addClaim("picky", "1Gi", Storage.IN_CLASS + ",'selector':{'matchLabels':{'a':'b'}}");
      storage.addClaim("other", "1Gi", ",'storageClassName':'t'");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").status().phase()).isEqualTo("Pending");
      storage.addVolume("v", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      assertThat(storage.volumeOf("picky")).isEmpty();
      assertThat(storage.volumeOf("other")).isEmpty();
    }
  }

  @Test
  void claimThatNamesItsVolume_isBoundToThatOne() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addClaim("c", "1Gi", Storage.IN_CLASS + ",'volumeName':'v'");
      storage.addVolume("smaller", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").status().phase()).isEqualTo("Pending");
      storage.addVolume("v", "2Gi");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      assertThat(storage.claim("c").metadata().annotations()).containsOnlyKeys(COMPLETED);
      assertThat(storage.volume("v").metadata().annotations()).containsOnlyKeys(BY_CONTROLLER);
    }
  }

  @ParameterizedTest
  @CsvSource({"1Gi,requested PV is too small", "3Gi,incompatible volumeMode"})
  void claimThatNamesAVolumeItCannotHave_isToldWhy(String size, String why) {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", size, ",'volumeMode':'Block'");
      storage.addClaim("c", "2Gi", Storage.IN_CLASS + ",'volumeName':'v'");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").status().phase()).isEqualTo("Pending");
      assertThat(storage.phase("v")).isEqualTo("Available");
      assertThat(storage.told("c"))
          .containsExactly("Warning VolumeMismatch: Cannot bind to requested volume \"v\": " + why);
    }
  }

  @Test
  void volumeThatNamesItsClaim_isKeptForIt() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "5Gi", FOR_C);
      storage.addVolume("smaller", "1Gi");
      storage.addClaim("other", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("other")).isEqualTo("smaller");
      assertThat(storage.phase("v")).isEqualTo("Available");
      storage.addVolume("spare", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      assertThat(storage.volume("v").metadata().annotations()).isEmpty();
      assertThat(storage.claim("c").metadata().annotations())
          .containsOnlyKeys(BY_CONTROLLER, COMPLETED);
    }
  }

  /** The next claim of its name isn't the one that had it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void volumeBoundToAnotherUid_isReleased_neverRebound(long seed) {
    try (Simulation world = world(seed)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      String uid = reference(storage, "v").uid();
      storage.removeClaim("c");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(Duration.ofMinutes(5));
      assertThat(storage.phase("v")).isEqualTo("Released");
      assertThat(reference(storage, "v").uid()).isEqualTo(uid);
      assertThat(storage.claim("c").status().phase()).isEqualTo("Pending");

      storage.claims().edit("c", c -> c.withSpec(c.spec().withVolumeName("v")));
      world.executor().runFor(SOON);
      assertThat(storage.told("c"))
          .contains("Warning FailedBinding: volume \"v\" already bound to a different claim.");
      assertThat(storage.phase("v")).isEqualTo("Released");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void twoClaimsThatRaceForOneVolume_neverShareIt(long seed) {
    try (Simulation world = world(seed)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi");
      world.executor().runFor(SOON);
      storage.addClaim("a", "1Gi");
      storage.addClaim("b", "1Gi", Storage.IN_CLASS + ",'volumeName':'v'");
      world.executor().runFor(SOON);
      List<String> bound =
          List.of("a", "b").stream().filter(c -> storage.volumeOf(c).equals("v")).toList();
      assertThat(bound).hasSize(1);
      assertThat(reference(storage, "v").name()).isEqualTo(bound.get(0));
    }
  }

  /** Whoever dies after any number of writes has his work finished by the next. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void bindingThatDiesAfterAnyWrite_isCompleted(int writes) {
    SimulatedExecutor executor = new SimulatedExecutor(writes);
    Faults faults = new Faults(executor);
    try (Simulation world = Simulation.of(1, executor, e -> faults, new PersistentVolumeBinder());
        Logged refusals = new Logged(Engine.LOG)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi");
      executor.runFor(SOON);
      AtomicInteger left = new AtomicInteger(writes);
      faults.refuse(call -> isOfBinding(call) && left.getAndDecrement() <= 0);
      storage.addClaim("c", "1Gi");
      executor.runFor(SOON);
      assertThat(storage.volumeOf("c").isEmpty()).isEqualTo(writes < 4);
      storage.addVolume("exact", "1Gi");
      executor.runFor(SOON);

      faults.heal();
      executor.runFor(Duration.ofMinutes(20));
      assertThat(storage.claim("c").status().phase()).isEqualTo("Bound");
      String taken = storage.volumeOf("c");
      assertThat(reference(storage, taken).uid()).isEqualTo(storage.claim("c").metadata().uid());
      assertThat(storage.phase(taken)).isEqualTo("Bound");
      String other = taken.equals("v") ? "exact" : "v";
      assertThat(storage.phase(other)).isEqualTo("Available");
      if (writes > 0) {
        assertThat(taken).isEqualTo("v");
      }
      assertThat(refusals.messages()).allMatch(message -> message.contains("refused"));
    }
  }

  private static boolean isOfBinding(Call call) {
    return call.isWrite() && (call.name().equals("v") || call.name().equals("c"));
  }

  /** A first write for a claim that then went elsewhere is taken back. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void volumeOfAClaimThatWentElsewhere_isFreeAgain(boolean byController) {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      String uid = storage.claim("c").metadata().uid();
      PersistentVolume twin =
          storage.addVolume("twin", "1Gi", FOR_C.replace("'c'}", "'c','uid':'" + uid + "'}"));
      if (byController) {
        storage
            .volumes()
            .edit(
                "twin",
                v -> v.withMetadata(v.metadata().withAnnotations(Map.of(BY_CONTROLLER, "yes"))));
      }
      world.executor().runFor(SOON);
      assertThat(storage.phase("twin")).isEqualTo("Available");
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      ObjectReference left = storage.volume("twin").spec().claimRef();
      assertThat(twin.spec().claimRef()).isNotNull();
      // What a person reserved stays so; a controller may have been quick enough to have reserved
      // it.
      assertThat(left == null ? "" : left.uid()).isEmpty();
    }
  }

  @Test
  void claimWhoseVolumeIsGone_isLost() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      storage.removeVolume("v");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").status().phase()).isEqualTo("Lost");
      assertThat(storage.claim("c").status().capacity()).isEmpty();
      assertThat(storage.told("c"))
          .containsExactly(
              "Warning ClaimLost: Bound claim has lost its PersistentVolume."
                  + " Data on the volume is lost!");
    }
  }

  /** A cache that is late is no reason to call a claim lost, or a volume released. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lateCache_losesNothing(boolean lateVolumes) {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    FragileWatches watches = new FragileWatches(executor);
    try (Simulation world =
        Simulation.of(1, executor, e -> watches, new PersistentVolumeBinder())) {
      executor.runFor(SOON);
      Storage storage = new Storage(world);
      watches.hold(
          type -> type == (lateVolumes ? PersistentVolume.class : PersistentVolumeClaim.class));
      storage.addClaim("c", "1Gi", Storage.IN_CLASS + ",'volumeName':'v'");
      storage.annotate("c", COMPLETED, "yes");
      String uid = storage.claim("c").metadata().uid();
      storage.addVolume("v", "1Gi", FOR_C.replace("'c'}", "'c','uid':'" + uid + "'}"));
      executor.runFor(SOON);
      assertThat(storage.phase("v")).isIn("Pending", "Bound");
      assertThat(storage.claim("c").status().phase()).isIn("Pending", "Bound");
      watches.hold(type -> false);
      executor.runFor(SOON);
      assertThat(storage.phase("v")).isEqualTo("Bound");
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      assertThat(storage.told("c")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retain|Released|",
        "Recycle|Failed|Warning VolumeFailedRecycle: No recycler plugin found for the volume!",
        "Delete|Failed|Warning VolumeFailedDelete: host_path deleter only supports /tmp/.+ but"
            + " received provided /d"
      })
  void volumeWhoseClaimIsGone_isReclaimedByItsPolicy(String policy, String phase, String told) {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi", ",'persistentVolumeReclaimPolicy':'" + policy + "'");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      storage.removeClaim("c");
      world.executor().runFor(Duration.ofMinutes(5));
      assertThat(storage.phase("v")).isEqualTo(phase);
      assertThat(storage.told("v")).isEqualTo(told == null ? List.of() : List.of(told));
      if (told != null) {
        assertThat(told).endsWith(": " + storage.volume("v").status().message());
      }
    }
  }

  @Test
  void scratchVolume_isDeletedWithItsClaim() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      world.createIn(
          "",
          PersistentVolume.class,
          "{'metadata':{'name':'v'},'spec':{'capacity':{'storage':'1Gi'},"
              + "'persistentVolumeReclaimPolicy':'Delete','accessModes':['ReadWriteOnce'],"
              + "'storageClassName':'s','hostPath':{'path':'/tmp/d'}}}");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      storage.removeClaim("c");
      world.executor().runFor(SOON);
      assertThat(storage.volumes().find("v").filter(v -> v.metadata().deletionTimestamp() == null))
          .isEmpty();
    }
  }

  @Test
  void claimWithoutClass_isToldThatThereIsNone_andGetsTheDefaultOneThatComesLater() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addClaim("c", "1Gi", "");
      storage.addClaim("none", "1Gi", ",'storageClassName':''");
      world.executor().runFor(SOON);
      String told =
          "Normal FailedBinding: no persistent volumes available for this claim and no storage"
              + " class is set";
      assertThat(storage.told("c")).containsExactly(told);
      assertThat(storage.told("none")).containsExactly(told);
      world.createIn(
          "",
          StorageClass.class,
          "{'metadata':{'name':'usual','annotations':{"
              + "'storageclass.kubernetes.io/is-default-class':'true'}},'provisioner':'e.com/p'}");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").spec().storageClassName()).isEqualTo("usual");
      assertThat(storage.claim("none").spec().storageClassName()).isEmpty();
    }
  }

  @Test
  void claimOfAClass_isLeftToItsProvisioner() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.told("c"))
          .containsExactly(
              "Warning ProvisioningFailed: storageclass.storage.k8s.io \"s\" not found");
      storage.addClass("s", "e.com/p", "Immediate");
      world.executor().runFor(SOON);
      assertThat(storage.told("c"))
          .contains(
              "Normal ExternalProvisioning: Waiting for a volume to be created either by the"
                  + " external provisioner 'e.com/p' or manually by the system administrator. If"
                  + " volume creation is delayed, please verify that the provisioner is running and"
                  + " correctly registered.");
      assertThat(storage.claim("c").metadata().annotations())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "volume.kubernetes.io/storage-provisioner",
                  "e.com/p",
                  "volume.beta.kubernetes.io/storage-provisioner",
                  "e.com/p"));
      String uid = storage.claim("c").metadata().uid();
      storage.addVolume("made", "1Gi", FOR_C.replace("'c'}", "'c','uid':'" + uid + "'}"));
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEqualTo("made");
    }
  }

  @Test
  void claimThatWaitsForItsPod_isLeftToTheScheduler() {
    try (Simulation world = world(1)) {
      Storage storage = new Storage(world);
      storage.addClass("s", "kubernetes.io/no-provisioner", "WaitForFirstConsumer");
      storage.addVolume("v", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEmpty();
      assertThat(storage.told("c"))
          .containsExactly(
              "Normal WaitForFirstConsumer: waiting for first consumer to be created before"
                  + " binding");
      pod(world);
      world.executor().runFor(SOON);
      assertThat(storage.told("c"))
          .contains("Normal WaitForPodScheduled: waiting for pod p to be scheduled");
      storage.annotate("c", "volume.kubernetes.io/selected-node", "n");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEmpty();
      assertThat(storage.told("c"))
          .contains(
              "Warning ProvisioningFailed: no volume plugin matched name:"
                  + " kubernetes.io/no-provisioner");
    }
  }

  private static void pod(Simulation world) {
    world.create(
        Pod.class,
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i:1'}],"
            + "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'c'}}]}}");
  }

  /** The scheduler writes the volume's half, the binder the claim's, and then the pod is bound. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void claimThatWaitsForItsPod_isBoundWithTheScheduler(long seed) {
    try (Simulation world =
        Simulation.of(seed, SchedulerLoop.defaults(), new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      SchedulerTest.node(world, "n");
      storage.addClass("s", "kubernetes.io/no-provisioner", "WaitForFirstConsumer");
      storage.addVolume("v", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      pod(world);
      world.until(() -> world.of(Pod.class).get("p").spec().nodeName().equals("n"));
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      assertThat(storage.phase("v")).isEqualTo("Bound");
    }
  }
}
