package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.controllers.cluster.VolumeProtection;
import dev.orch.controllers.provisioning.ProvisioningException;
import dev.orch.controllers.provisioning.VolumeProvisioner;
import dev.orch.controllers.provisioning.VolumeProvisioning;
import dev.orch.controllers.provisioning.VolumeRequest;
import dev.orch.controllers.storage.ClaimExpansion;
import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.model.Quantity;
import dev.orch.model.core.Event;
import dev.orch.model.core.HostPathVolumeSource;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeSpec;
import dev.orch.model.core.PersistentVolumeSpecBuilder;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Volumes that are made for claims, whatever becomes of those and whatever goes wrong. */
class ProvisioningSpecificationTest {
  private static final String CLASS =
      "{'metadata':{'name':'%s'},'provisioner':'example.com/disks','reclaimPolicy':'%s',"
          + "'allowVolumeExpansion':true,'volumeBindingMode':'%s'}";
  private static final String CLAIM =
      "{'metadata':{'name':'%s'},'spec':{'accessModes':['ReadWriteOnce'],"
          + "'resources':{'requests':{'storage':'%dGi'}},'storageClassName':'%s'}}";

  /** Disks by their volumes' names: a maker that answers late, and sometimes fails. */
  private static final class Disks implements VolumeProvisioner {
    final Map<String, Quantity> disks = new TreeMap<>();
    private final Rng rng = Rng.of(1);
    private @Nullable Simulation cluster;

    /** How many of the next calls may fail, before or after they have done what was asked. */
    int failing;

    /** The one node that has no room. */
    String full = "";

    @Override
    public String name() {
      return "example.com/disks";
    }

    @Override
    public CompletionStage<Provisioned> provision(VolumeRequest request) {
      if (request.node().filter(node -> node.metadata().name().equals(full)).isPresent()) {
        return CompletableFuture.completedFuture(new OtherNode("no room on " + full));
      }
      return call(
          () -> {
            Quantity size =
                disks.computeIfAbsent(request.name(), n -> VolumeBindings.asked(request.claim()));
            return new Made(spec(request.name(), size));
          });
    }

    private static PersistentVolumeSpec spec(String name, Quantity size) {
      return PersistentVolumeSpecBuilder.builder()
          .capacity(ImmutableMap.of("storage", size))
          .hostPath(new HostPathVolumeSource("/disks/" + name, null))
          .build();
    }

    @Override
    public CompletionStage<Void> delete(PersistentVolume volume) {
      return call(() -> disks.remove(volume.metadata().name())).thenApply(removed -> null);
    }

    @Override
    public Optional<VolumeResizer> resizer() {
      return Optional.of(
          (volume, size) ->
              call(
                  () -> {
                    disks.replace(volume.metadata().name(), size);
                    return new Resized(size, false);
                  }));
    }

    private <A> CompletionStage<A> call(Supplier<A> effect) {
      CompletableFuture<A> answer = new CompletableFuture<>();
      int fate = failing-- > 0 ? rng.nextInt(3) : 2;
      if (fate == 0) {
        answer.completeExceptionally(new ProvisioningException("no disks today"));
        return answer;
      }
      A value = effect.get();
      Runnable end =
          fate == 1
              ? () -> answer.completeExceptionally(new ProvisioningException("no answer"))
              : () -> answer.complete(value);
      if (cluster == null) {
        end.run();
      } else {
        cluster.executor().worker("disks").schedule(end, rng.nextInt(5), TimeUnit.SECONDS);
      }
      return answer;
    }
  }

  private static List<Loop> loops(Disks disks) {
    return List.of(
        new VolumeProvisioning(disks),
        new PersistentVolumeBinder(),
        ClaimExpansion.controller(),
        ClaimProtection.controller(),
        VolumeProtection.controller());
  }

  private static Simulation cluster(Disks disks) {
    Simulation cluster = Simulation.of(1, loops(disks).toArray(Loop[]::new));
    addClasses(cluster);
    return cluster;
  }

  private static void addClasses(Simulation cluster) {
    cluster.createIn("", StorageClass.class, CLASS.formatted("fast", "Delete", "Immediate"));
    cluster.createIn("", StorageClass.class, CLASS.formatted("kept", "Retain", "Immediate"));
    cluster.createIn(
        "", StorageClass.class, CLASS.formatted("late", "Delete", "WaitForFirstConsumer"));
  }

  private static Resources<PersistentVolume> volumes(Simulation cluster) {
    return cluster.api().resources(PersistentVolume.class);
  }

  private static Resources<PersistentVolumeClaim> claims(Simulation cluster) {
    return cluster.of(PersistentVolumeClaim.class);
  }

  private static void grow(Simulation cluster, String claim) {
    claims(cluster)
        .edit(
            claim,
            c -> {
              Quantity more = VolumeBindings.asked(c).plus(Quantity.parse("1Gi"));
              return c.withSpec(
                  c.spec()
                      .withResources(
                          c.spec().resources().withRequests(ImmutableMap.of("storage", more))));
            });
  }

  private static List<String> told(Simulation cluster) {
    return cluster.of(Event.class).list().items().stream()
        .map(event -> event.reason() + ": " + event.message())
        .toList();
  }

  @Test
  void volume_isAsClaimAndClassSay() {
    Disks disks = new Disks();
    try (Simulation cluster = cluster(disks)) {
      cluster.create(PersistentVolumeClaim.class, CLAIM, "c", 2, "fast");
      cluster.until(() -> claims(cluster).get("c").status().phase().equals("Bound"));
      cluster.executor().runFor(Duration.ofMinutes(1));
      PersistentVolumeClaim claim = claims(cluster).get("c");
      PersistentVolume volume = volumes(cluster).get("pvc-" + claim.metadata().uid());
      assertThat(claim.metadata().finalizers()).containsExactly("kubernetes.io/pvc-protection");
      assertThat(claim.spec().volumeName()).isEqualTo(volume.metadata().name());
      assertThat(volume.metadata().annotations())
          .containsEntry("pv.kubernetes.io/provisioned-by", "example.com/disks");
      assertThat(volume.spec().storageClassName()).isEqualTo("fast");
      assertThat(volume.spec().persistentVolumeReclaimPolicy()).isEqualTo("Delete");
      assertThat(volume.spec().accessModes()).containsExactly("ReadWriteOnce");
      assertThat(VolumeBindings.size(volume)).isEqualTo(Quantity.parse("2Gi"));
      assertThat(told(cluster))
          .contains(
              "Provisioning: External provisioner is provisioning volume for claim \"default/c\"",
              "ProvisioningSucceeded: Successfully provisioned volume " + volume.metadata().name());
    }
  }

  @Test
  void claimThatWaitsForItsPod_isProvisionedForTheNode_andSentOnIfThatIsFull() {
    Disks disks = new Disks();
    disks.full = "n1";
    try (Simulation cluster = cluster(disks)) {
      cluster.createIn("", Node.class, "{'metadata':{'name':'n1'}}");
      cluster.createIn("", Node.class, "{'metadata':{'name':'n2'}}");
      cluster.create(PersistentVolumeClaim.class, CLAIM, "c", 1, "late");
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(disks.disks).isEmpty();
      select(cluster, "n1");
      cluster.until(() -> selected(cluster).isEmpty());
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(told(cluster)).contains("ProvisioningFailed: no room on n1");
      assertThat(disks.disks).isEmpty();
      select(cluster, "n2");
      cluster.until(() -> claims(cluster).get("c").status().phase().equals("Bound"));
    }
  }

  private static void select(Simulation cluster, String node) {
    claims(cluster)
        .edit(
            "c",
            c ->
                c.withMetadata(
                    VolumeBindings.annotated(c.metadata(), VolumeBindings.SELECTED_NODE, node)));
  }

  private static String selected(Simulation cluster) {
    return claims(cluster)
        .get("c")
        .metadata()
        .annotations()
        .getOrDefault(VolumeBindings.SELECTED_NODE, "");
  }

  @Test
  void growth_isToldStepByStep() {
    Disks disks = new Disks();
    try (Simulation cluster = cluster(disks)) {
      cluster.create(PersistentVolumeClaim.class, CLAIM, "c", 1, "fast");
      cluster.until(() -> claims(cluster).get("c").status().phase().equals("Bound"));
      grow(cluster, "c");
      Quantity wanted = Quantity.parse("2Gi");
      cluster.until(
          () -> wanted.equals(claims(cluster).get("c").status().capacity().get("storage")));
      PersistentVolumeClaim claim = claims(cluster).get("c");
      assertThat(claim.status().conditions()).isEmpty();
      assertThat(claim.status().allocatedResourceStatuses()).isEmpty();
      assertThat(VolumeBindings.size(volumes(cluster).get(claim.spec().volumeName())))
          .isEqualTo(wanted);
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(told(cluster))
          .contains(
              "ExternalExpanding: waiting for an external controller to expand this PVC",
              "Resizing: External resizer is resizing volume " + claim.spec().volumeName(),
              "VolumeResizeSuccessful: Resize volume succeeded");
    }
  }

  @Test
  void claimWithoutItsClass_goesAllTheSame() {
    Disks disks = new Disks();
    disks.failing = Integer.MAX_VALUE;
    try (Simulation cluster = cluster(disks)) {
      cluster.create(PersistentVolumeClaim.class, CLAIM, "c", 1, "fast");
      cluster.until(
          () -> claims(cluster).get("c").metadata().finalizers().contains("orch.dev/provisioning"));
      cluster.api().resources(StorageClass.class).delete("fast");
      claims(cluster).delete("c");
      cluster.until(() -> claims(cluster).find("c").isEmpty());
    }
  }

  @Test
  void volumes_keepTheirPromises() {
    Scenario.hold(Made::new, Duration.ofHours(100));
  }

  private static final class Made extends Scenario {
    private final Disks disks = new Disks();

    /** The names of volumes that are left to whoever deletes them. */
    private final Set<String> kept = new TreeSet<>();

    @Override
    public List<Loop> loops() {
      return ProvisioningSpecificationTest.loops(disks);
    }

    @Override
    public void prepare(Simulation cluster) {
      disks.cluster = cluster;
      addClasses(cluster);
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      disks.failing = rng.nextInt(3);
      String name = "c" + rng.nextInt(3);
      switch (rng.nextInt(8)) {
        case 0, 1, 2 ->
            cluster.create(
                PersistentVolumeClaim.class,
                CLAIM,
                name,
                1 + rng.nextInt(3),
                rng.nextInt(3) == 0 ? "kept" : "fast");
        case 3, 4 -> claims(cluster).delete(name);
        case 5 ->
            any(cluster, PersistentVolumeClaim.class, rng)
                .map(claim -> claim.spec().volumeName())
                .filter(volume -> !volume.isEmpty())
                .ifPresent(volume -> volumes(cluster).delete(volume));
        default -> grow(cluster, name);
      }
    }

    /** What a claim has is there. */
    @Override
    public void always(Simulation cluster) {
      volumes(cluster).list().items().stream()
          .filter(volume -> volume.spec().storageClassName().equals("kept"))
          .forEach(volume -> kept.add(volume.metadata().name()));
      for (PersistentVolumeClaim claim : all(cluster, PersistentVolumeClaim.class)) {
        if (claim.status().phase().equals("Bound")) {
          assertThat(disks.disks)
              .as(claim.metadata().name())
              .containsKey(claim.spec().volumeName());
          assertThat(disks.disks.get(claim.spec().volumeName()))
              .isGreaterThanOrEqualTo(claim.status().capacity().get("storage"));
        }
      }
    }

    @Override
    public void settled(Simulation cluster) {
      Map<String, Quantity> there = new TreeMap<>();
      for (PersistentVolume volume : volumes(cluster).list().items()) {
        there.put(volume.metadata().name(), VolumeBindings.size(volume));
        boolean stays = kept.contains(volume.metadata().name());
        assertThat(volume.status().phase())
            .as(volume::toString)
            .isIn(stays ? List.of("Bound", "Released") : List.of("Bound"));
      }
      Map<String, Quantity> made = new TreeMap<>(disks.disks);
      for (PersistentVolumeClaim claim : all(cluster, PersistentVolumeClaim.class)) {
        assertThat(isDeleted(claim)).as(claim::toString).isFalse();
        assertThat(claim.status().phase()).as(claim::toString).isEqualTo("Bound");
        assertThat(claim.status().capacity().get("storage"))
            .as(claim::toString)
            .isGreaterThanOrEqualTo(VolumeBindings.asked(claim));
        assertThat(claim.metadata().finalizers()).doesNotContain("orch.dev/provisioning");
      }
      made.keySet().removeIf(name -> !there.containsKey(name) && kept.contains(name));
      assertThat(made.keySet()).as("disks, and the volumes of them").isEqualTo(there.keySet());
      there.forEach((name, size) -> assertThat(made.get(name)).isGreaterThanOrEqualTo(size));
    }
  }
}
