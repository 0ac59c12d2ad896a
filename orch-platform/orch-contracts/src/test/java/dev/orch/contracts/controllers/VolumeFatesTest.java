package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What claims can't have, and what becomes of volumes of every make, a line each. */
class VolumeFatesTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1Gi||requested PV is too small",
        "2Gi||",
        "2Gi|,'storageClassName':'t'|storageClassName does not match",
        "2Gi|,'volumeAttributesClassName':'gold'|volumeAttributesClassName does not match",
        "2Gi|,'volumeMode':'Block'|incompatible volumeMode",
        "2Gi|,'accessModes':['ReadOnlyMany']|incompatible accessMode",
        "2Gi|,'accessModes':['ReadOnlyMany','ReadWriteOnce']|"
      })
  void namedVolume_isBoundIfItCanBe(String size, @Nullable String more, @Nullable String fault) {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      storage.addVolume("v", size, more == null ? "" : more);
      storage.addClaim("c", "2Gi", Storage.IN_CLASS + ",'volumeName':'v'");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").status().phase())
          .isEqualTo(fault == null ? "Bound" : "Pending");
      assertThat(storage.told("c"))
          .isEqualTo(
              fault == null
                  ? List.of()
                  : List.of(
                      "Warning VolumeMismatch: Cannot bind to requested volume \"v\": " + fault));
      // Nor is it chosen where any would do.
      storage.addClaim("any", "2Gi", Storage.IN_CLASS);
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("any")).isEmpty();
    }
  }

  /** Of several that do, one that can do no more than is asked. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2Gi|,'accessModes':['ReadWriteOnce','ReadOnlyMany']|3Gi||b",
        "2Gi||3Gi||a",
        "3Gi||2Gi||b",
        "2Gi||2Gi|,'volumeMode':'Block'|a"
      })
  void leastVolume_isChosen(
      String one, @Nullable String more, String other, @Nullable String otherMore, String chosen) {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      storage.addVolume("a", one, more == null ? "" : more);
      storage.addVolume("b", other, otherMore == null ? "" : otherMore);
      world.executor().runFor(SOON);
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEqualTo(chosen);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what it is, who made it, the phase in which it ends, what it says then
        "'csi':{'driver':'d','volumeHandle':'h'}||Released|",
        "'hostPath':{'path':'/d'}|'pv.kubernetes.io/provisioned-by':'e.com/p'|Released|",
        "'hostPath':{'path':'/d'}|'pv.kubernetes.io/migrated-to':'e.com/p'|Released|",
        "'hostPath':{'path':'/d'}|'pv.kubernetes.io/provisioned-by':'kubernetes.io/rbd'|Failed|no"
            + " volume plugin matched name: kubernetes.io/rbd",
        "'hostPath':{'path':'/d'}|'pv.kubernetes.io/provisioned-by':'kubernetes.io/host-path'|Failed"
            + "|host_path deleter only supports /tmp/.+ but received provided /d",
        "'nfs':{'server':'s','path':'/'}||Failed|error getting deleter volume plugin for volume"
            + " \"v\": no deletable volume plugin matched",
        "'fc':{'wwids':['w']}||Failed|error getting deleter volume plugin for volume \"v\": no"
            + " volume plugin matched"
      })
  void volumeThatIsToBeDeleted_isIfSomebodyCan(
      String source, @Nullable String annotations, String phase, @Nullable String message) {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      world.createIn(
          "",
          PersistentVolume.class,
          String.format(
              Locale.ROOT,
              "{'metadata':{'name':'v','annotations':{%s}},'spec':{'capacity':{'storage':'1Gi'},"
                  + "'accessModes':['ReadWriteOnce'],'storageClassName':'s',"
                  + "'persistentVolumeReclaimPolicy':'Delete',%s}}",
              annotations == null ? "" : annotations,
              source));
      world.executor().runFor(SOON);
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      storage.removeClaim("c");
      world.executor().runFor(Duration.ofMinutes(5));
      assertThat(storage.phase("v")).isEqualTo(phase);
      assertThat(storage.volume("v").status().message()).isEqualTo(message == null ? "" : message);
      assertThat(storage.told("v"))
          .isEqualTo(
              message == null ? List.of() : List.of("Warning VolumeFailedDelete: " + message));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kubernetes.io/aws-ebs,ebs.csi.aws.com",
    "kubernetes.io/gce-pd,pd.csi.storage.gke.io",
    "e.com/p,e.com/p"
  })
  void claim_isLeftToWhoProvisionsItsClass(String provisioner, String asked) {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      storage.addClass("s", provisioner, "Immediate");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").metadata().annotations())
          .containsEntry("volume.kubernetes.io/storage-provisioner", asked);
      PersistentVolumeClaim told = storage.claim("c");
      storage.addVolume("small", "1Mi");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c")).as("asked once").isEqualTo(told);
    }
  }

  @Test
  void boundClaimWithoutItsVolumesName_isLost() {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      storage.addClaim("c", "1Gi");
      storage.annotate("c", "pv.kubernetes.io/bind-completed", "yes");
      world.executor().runFor(SOON);
      assertThat(storage.claim("c").status().phase()).isEqualTo("Lost");
      assertThat(storage.told("c"))
          .contains(
              "Warning ClaimLost: Bound claim has lost reference to PersistentVolume. Data on the"
                  + " volume is lost!");
    }
  }

  @Test
  void secondClaimBoundToAVolume_isLost() {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      storage.addClaim("d", "1Gi", Storage.IN_CLASS + ",'volumeName':'v'");
      storage.annotate("d", "pv.kubernetes.io/bind-completed", "yes");
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEqualTo("v");
      assertThat(storage.claim("d").status().phase()).isEqualTo("Lost");
      assertThat(storage.told("d"))
          .contains(
              "Warning ClaimMisbound: Two claims are bound to the same volume, this one is bound"
                  + " incorrectly");
    }
  }

  private static String meantFor(Storage storage, String claim) {
    return ",'claimRef':{'namespace':'default','name':'"
        + claim
        + "','uid':'"
        + storage.claim(claim).metadata().uid()
        + "'}";
  }

  @Test
  void volumeOfAnotherMode_isNotBoundThoughItIsMeantForTheClaim() {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      storage.addClaim("c", "1Gi");
      storage.addVolume("v", "1Gi", ",'volumeMode':'Block'" + meantFor(storage, "c"));
      world.executor().runFor(SOON);
      assertThat(storage.volumeOf("c")).isEmpty();
      assertThat(storage.told("c"))
          .contains(
              "Warning VolumeMismatch: Cannot bind PersistentVolume \"v\" to requested"
                  + " PersistentVolumeClaim due to incompatible volumeMode.");
      assertThat(storage.told("v"))
          .contains(
              "Warning VolumeMismatch: Cannot bind PersistentVolume to requested"
                  + " PersistentVolumeClaim \"c\" due to incompatible volumeMode.");
    }
  }

  /** One that a provisioner made for it is of no use to anybody else. */
  @ParameterizedTest
  @CsvSource({"true,Delete,Released", "true,Retain,Available", "false,Delete,Available"})
  void volumeWhoseClaimTookAnother_isFreedUnlessItWasMadeForIt(
      boolean made, String policy, String phase) {
    try (Simulation world = Simulation.of(1, new PersistentVolumeBinder())) {
      Storage storage = new Storage(world);
      storage.addVolume("v", "1Gi");
      storage.addClaim("c", "1Gi");
      world.executor().runFor(SOON);
      String annotations = made ? "'pv.kubernetes.io/provisioned-by':'e.com/p'," : "";
      world.createIn(
          "",
          PersistentVolume.class,
          String.format(
              Locale.ROOT,
              "{'metadata':{'name':'w','annotations':{%s'pv.kubernetes.io/bound-by-controller':"
                  + "'yes'}},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],"
                  + "'storageClassName':'s','persistentVolumeReclaimPolicy':'%s',"
                  + "'hostPath':{'path':'/d'}%s}}",
              annotations,
              policy,
              meantFor(storage, "c")));
      world.executor().runFor(SOON);
      assertThat(storage.phase("w")).isEqualTo(phase);
      assertThat(storage.volumeOf("c")).isEqualTo("v");
    }
  }
}
