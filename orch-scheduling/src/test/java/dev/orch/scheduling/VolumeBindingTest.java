package dev.orch.scheduling;

import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.uid;
import static dev.orch.scheduling.GivenStorage.annotated;
import static dev.orch.scheduling.GivenStorage.bound;
import static dev.orch.scheduling.GivenStorage.claim;
import static dev.orch.scheduling.GivenStorage.ephemeral;
import static dev.orch.scheduling.GivenStorage.in;
import static dev.orch.scheduling.GivenStorage.late;
import static dev.orch.scheduling.GivenStorage.storageClass;
import static dev.orch.scheduling.GivenStorage.using;
import static dev.orch.scheduling.GivenStorage.volume;
import static dev.orch.scheduling.GivenStorage.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.TopologySelectorLabelRequirement;
import dev.orch.model.core.TopologySelectorTerm;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.storage.CSIDriverBuilder;
import dev.orch.model.storage.CSIDriverSpecBuilder;
import dev.orch.model.storage.CSIStorageCapacityBuilder;
import dev.orch.model.storage.StorageClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VolumeBindingTest {
  private static final ClusterView TWO =
      ClusterView.of(
          List.of(labelled(node("a"), "zone", "z1"), labelled(node("b"), "zone", "z2")), List.of());

  private static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  private static final String SELECTED = "volume.kubernetes.io/selected-node";

  private static Decision decide(ClusterView view, Pod pod) {
    return Scheduler.schedule(view, List.of(pod), Profile.defaults(), 1).get(0);
  }

  private static String outright(ClusterView view, Pod pod) {
    Diagnosis why = decide(view, pod).diagnosis().orElseThrow();
    assertThat(why.message())
        .isEqualTo("0/2 nodes are available: " + why.outright() + ". not found");
    return why.outright();
  }

  private static Map<String, Integer> reasons(ClusterView view, Pod pod) {
    Decision decision = decide(view, pod);
    assertThat(decision.preemption()).isEmpty();
    return decision.diagnosis().orElseThrow().reasons();
  }

  @Test
  void claimsThatCannotBeUsed_refuseThePod() {
    Pod pod = using(pod("p"), "c");
    assertThat(outright(TWO, pod)).isEqualTo("persistentvolumeclaim \"c\" not found");
    PersistentVolumeClaim claim = claim("c", "s", "1Gi");
    assertThat(outright(with(TWO, claim), pod))
        .isEqualTo("pod has unbound immediate PersistentVolumeClaims");
    assertThat(outright(with(with(TWO, storageClass("s", "e.com/x", "Immediate")), claim), pod))
        .isEqualTo("pod has unbound immediate PersistentVolumeClaims");
    PersistentVolumeClaim prebound = claim.withSpec(claim.spec().withVolumeName("v"));
    assertThat(outright(with(with(TWO, late("s")), prebound), pod))
        .isEqualTo("pod has unbound immediate PersistentVolumeClaims");
    PersistentVolumeClaim lost = bound(claim, "v").withStatus(claim.status().withPhase("Lost"));
    assertThat(outright(with(TWO, lost), pod))
        .isEqualTo("persistentvolumeclaim \"c\" bound to non-existent persistentvolume \"v\"");
    PersistentVolumeClaim leaving =
        claim.withMetadata(claim.metadata().withDeletionTimestamp(Instant.EPOCH));
    assertThat(outright(with(TWO, leaving), pod))
        .isEqualTo("persistentvolumeclaim \"c\" is being deleted");
  }

  @Test
  void ephemeralVolume_needsAClaimOfThePodsOwn() {
    Pod pod = uid("me", ephemeral(pod("p"), "data"));
    assertThat(outright(TWO, pod))
        .isEqualTo(
            "waiting for ephemeral volume controller to create the persistentvolumeclaim"
                + " \"p-data\"");
    PersistentVolumeClaim claim = bound(claim("p-data", "s", "1Gi"), "v");
    assertThat(outright(with(TWO, claim), pod))
        .isEqualTo("PVC default/p-data was not created for pod default/p (pod is not owner)");
    OwnerReference owner = new OwnerReference("v1", "Pod", "p", "me", true, null);
    PersistentVolumeClaim own =
        claim.withMetadata(claim.metadata().withOwnerReferences(List.of(owner)));
    ClusterView view = with(with(TWO, own), in(volume("v", "s", "1Gi"), "zone", "z2"));
    assertThat(decide(view, pod)).matches(d -> d.node().equals(Optional.of("b")));
  }

  @Test
  void boundClaim_isUsedWhereItsVolumeIs() {
    Pod pod = using(pod("p"), "c");
    ClusterView view = with(TWO, bound(claim("c", "s", "1Gi"), "v"));
    Decision placed = decide(with(view, in(volume("v", "s", "1Gi"), "zone", "z2")), pod);
    assertThat(placed).isEqualTo(new Decision.Placed(pod, "b", 0, 1, List.of()));
    assertThat(reasons(with(view, in(volume("v", "s", "1Gi"), "zone", "z3")), pod))
        .isEqualTo(Map.of("node(s) didn't match PersistentVolume's node affinity", 2));
    assertThat(outright(view, pod)).isEqualTo("persistentvolume \"v\" not found");
    Profile withoutZones = Profile.defaults().toBuilder().without("VolumeZone").build();
    assertThat(
            Scheduler.schedule(view, List.of(pod), withoutZones, 1)
                .get(0)
                .diagnosis()
                .orElseThrow()
                .reasons())
        .isEqualTo(
            Map.of("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)", 2));
  }

  private static Effect.Wait waits(Decision decision) {
    List<Effect> before = ((Decision.Placed) decision).before();
    Effect.Wait wait = (Effect.Wait) before.get(before.size() - 1);
    assertThat(wait.limit()).isEqualTo(Duration.ofMinutes(10));
    return wait;
  }

  private static PersistentVolume written(Decision decision) {
    return (PersistentVolume)
        ((Effect.Write<?>) ((Decision.Placed) decision).before().get(0)).after();
  }

  @Test
  void waitingClaim_getsTheSmallestVolumeThatDoes() {
    Pod pod = using(pod("p"), "c");
    PersistentVolumeClaim claim = claim("c", "s", "2Gi");
    ClusterView view =
        with(
            with(with(TWO, late("s")), claim),
            volume("small", "s", "1Gi"),
            volume("other", "t", "2Gi"),
            in(volume("far", "s", "2Gi"), "zone", "z2"),
            in(volume("large", "s", "9Gi"), "zone", "z1"),
            in(volume("right", "s", "3Gi"), "zone", "z1"));
    Pod here = Given.edited(pod, s -> s.withNodeSelector(Map.of("zone", "z1")));
    Decision decision = decide(view, here);
    PersistentVolume bound = written(decision);
    assertThat(bound.metadata().name()).isEqualTo("right");
    assertThat(bound.metadata().annotations()).containsEntry(BOUND_BY_CONTROLLER, "yes");
    assertThat(bound.spec().claimRef())
        .isEqualTo(
            new ObjectReference("PersistentVolumeClaim", "default", "c", "uid-c", "v1", "7", ""));

    Effect.Wait wait = waits(decision);
    ClusterView after = Scheduler.assumed(view, decision);
    assertThat(wait.progress().apply(after)).isEqualTo(Effect.Progress.WAITING);
    assertThat(wait.progress().apply(with(after, bound(claim, "right"))))
        .isEqualTo(Effect.Progress.DONE);
    assertThat(wait.progress().apply(view)).isEqualTo(Effect.Progress.FAILED);
    assertThat(wait.progress().apply(after.withoutNode("a"))).isEqualTo(Effect.Progress.FAILED);
    assertThat(
            wait.progress()
                .apply(after.without(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, "default", "c")))
        .isEqualTo(Effect.Progress.FAILED);

    Pod next = using(pod("next"), "d");
    Decision second =
        decide(
            with(after, claim("d", "s", "2Gi")),
            Given.edited(next, s -> s.withNodeSelector(Map.of("zone", "z1"))));
    assertThat(written(second).metadata().name()).isEqualTo("large");
  }

  @Test
  void volumeMeantForTheClaim_isTheOnlyOne() {
    Pod pod = using(pod("p"), "c");
    PersistentVolume meant = in(volume("meant", "s", "5Gi"), "zone", "z2");
    ObjectReference reference =
        new ObjectReference("PersistentVolumeClaim", "default", "c", "", "v1", "", "");
    ClusterView view =
        with(
            with(with(TWO, late("s")), claim("c", "s", "2Gi")),
            volume("free", "s", "2Gi"),
            meant.withSpec(meant.spec().withClaimRef(reference)));
    Decision decision = decide(view, pod);
    assertThat(decision.node()).contains("b");
    assertThat(written(decision).spec().claimRef().uid()).isEqualTo("uid-c");
    assertThat(written(decision).metadata().annotations()).isEmpty();
    PersistentVolume others = volume("others", "s", "2Gi");
    ObjectReference another =
        new ObjectReference("PersistentVolumeClaim", "default", "x", "", "v1", "", "");
    ClusterView none =
        with(
            with(with(TWO, late("s")), claim("c", "s", "2Gi")),
            others.withSpec(others.spec().withClaimRef(another)));
    assertThat(reasons(none, pod))
        .isEqualTo(Map.of("node(s) didn't find available persistent volumes to bind", 2));
  }

  @Test
  void volume_isNoneForTheClaim_ifItIsOtherwise() {
    Pod pod = using(pod("p"), "c");
    PersistentVolumeClaim claim = claim("c", "s", "2Gi");
    ClusterView view = with(with(TWO, late("s")), claim);
    PersistentVolume good = volume("v", "s", "2Gi");
    assertThat(decide(with(view, good), pod).node()).isPresent();
    List<PersistentVolume> bad =
        List.of(
            good.withSpec(good.spec().withVolumeMode("Block")),
            good.withSpec(good.spec().withAccessModes(List.of("ReadOnlyMany"))),
            good.withStatus(good.status().withPhase("Released")),
            good.withMetadata(good.metadata().withDeletionTimestamp(Instant.EPOCH)));
    for (PersistentVolume volume : bad) {
      assertThat(decide(with(view, volume), pod).node()).isEmpty();
    }
    PersistentVolumeClaim choosy =
        claim.withSpec(
            claim.spec().withSelector(new LabelSelector(Map.of("tier", "fast"), List.of())));
    assertThat(decide(with(with(view, choosy), good), pod).node()).isEmpty();
    PersistentVolume fast = good.withMetadata(good.metadata().withLabels(Map.of("tier", "fast")));
    assertThat(decide(with(with(view, choosy), fast), pod).node()).isPresent();
  }

  @Test
  void twoClaims_getTwoVolumes() {
    Pod pod = using(pod("p"), "large", "small");
    ClusterView view =
        with(
            with(with(TWO, late("s")), claim("large", "s", "4Gi"), claim("small", "s", "1Gi")),
            volume("v1", "s", "4Gi"),
            volume("v2", "s", "9Gi"));
    Decision decision = decide(view, pod);
    Map<String, String> pairs = new TreeMap<>();
    for (Effect effect : ((Decision.Placed) decision).before()) {
      if (effect instanceof Effect.Write<?> write
          && write.after() instanceof PersistentVolume volume) {
        pairs.put(volume.spec().claimRef().name(), volume.metadata().name());
      }
    }
    assertThat(pairs).isEqualTo(Map.of("small", "v1", "large", "v2"));
    assertThat(
            decide(view.without(BuiltInKinds.PERSISTENT_VOLUME, "", "v2"), pod)
                .diagnosis()
                .orElseThrow()
                .reasons())
        .isEqualTo(Map.of("node(s) didn't find available persistent volumes to bind", 2));
  }

  @Test
  void volume_isMadeForTheNodeThatWasChosen() {
    StorageClass maker = storageClass("s", "e.com/disk", "WaitForFirstConsumer");
    StorageClass inZone2 =
        maker.withAllowedTopologies(
            List.of(
                new TopologySelectorTerm(
                    List.of(new TopologySelectorLabelRequirement("zone", List.of("z2"))))));
    PersistentVolumeClaim claim = claim("c", "s", "2Gi");
    Pod pod = using(pod("p"), "c");
    ClusterView view = with(with(TWO, inZone2), claim);
    Decision decision = decide(view, pod);
    assertThat(decision.node()).contains("b");
    PersistentVolumeClaim selecting = annotated(claim, SELECTED, "b");
    assertThat(((Decision.Placed) decision).before().get(0))
        .isEqualTo(new Effect.Write<>(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, claim, selecting));

    Effect.Wait wait = waits(decision);
    ClusterView after = Scheduler.assumed(view, decision);
    assertThat(wait.progress().apply(after)).isEqualTo(Effect.Progress.WAITING);
    assertThat(wait.progress().apply(view)).as("given up").isEqualTo(Effect.Progress.FAILED);
    ClusterView made = with(after, bound(selecting, "v"));
    assertThat(wait.progress().apply(made)).isEqualTo(Effect.Progress.WAITING);
    assertThat(wait.progress().apply(with(made, volume("v", "s", "2Gi"))))
        .isEqualTo(Effect.Progress.DONE);
    assertThat(wait.progress().apply(with(made, in(volume("v", "s", "2Gi"), "zone", "z1"))))
        .isEqualTo(Effect.Progress.FAILED);

    ClusterView again = with(with(TWO, maker), annotated(claim, SELECTED, "a"));
    Decision retried = decide(again, pod);
    assertThat(retried.node()).contains("a");
    assertThat(((Decision.Placed) retried).before()).hasSize(1);
    assertThat(reasons(again.withoutNode("a"), pod))
        .isEqualTo(Map.of("node(s) didn't find available persistent volumes to bind", 1));
  }

  private static ClusterView capacity(
      ClusterView view, @Nullable String free, @Nullable String largest, String zone) {
    return view.with(
            StorageKinds.DRIVER,
            CSIDriverBuilder.builder()
                .metadata(ObjectMetaBuilder.builder().name("e.com/disk").build())
                .spec(CSIDriverSpecBuilder.builder().storageCapacity(true).build())
                .build())
        .with(
            StorageKinds.CAPACITY,
            CSIStorageCapacityBuilder.builder()
                .metadata(ObjectMetaBuilder.builder().namespace("x").name("c").build())
                .storageClassName("s")
                .nodeTopology(new LabelSelector(Map.of("zone", zone), List.of()))
                .capacity(free == null ? null : Quantity.parse(free))
                .maximumVolumeSize(largest == null ? null : Quantity.parse(largest))
                .build());
  }

  @Test
  void driverThatTellsItsCapacity_mustHaveEnough() {
    StorageClass maker = storageClass("s", "e.com/disk", "WaitForFirstConsumer");
    ClusterView view = with(with(TWO, maker), claim("c", "s", "2Gi"));
    Pod pod = using(pod("p"), "c");
    assertThat(decide(capacity(view, "5Gi", null, "z2"), pod).node()).contains("b");
    assertThat(decide(capacity(view, "1Gi", "2Gi", "z1"), pod).node()).contains("a");
    for (ClusterView none :
        List.of(
            capacity(view, "1Gi", null, "z2"),
            capacity(view, "5Gi", "1Gi", "z2"),
            capacity(view, null, null, "z2"),
            capacity(view, "5Gi", null, "z3"))) {
      assertThat(reasons(none, pod))
          .isEqualTo(Map.of("node(s) did not have enough free storage", 2));
    }
  }

  @Test
  void podsOfOneBatch_takeNoVolumeTwice() {
    ClusterView view =
        with(
            with(
                with(TWO, late("s")),
                claim("c", "s", "1Gi"),
                claim("d", "s", "1Gi"),
                claim("e", "s", "1Gi")),
            volume("v1", "s", "1Gi"),
            volume("v2", "s", "1Gi"));
    List<Decision> decisions =
        Scheduler.schedule(
            view,
            List.of(using(pod("p"), "c"), using(pod("q"), "d"), using(pod("r"), "e")),
            Profile.defaults(),
            1);
    assertThat(written(decisions.get(0)).metadata().name())
        .isNotEqualTo(written(decisions.get(1)).metadata().name());
    assertThat(decisions.get(2).node()).isEmpty();
  }

  @Test
  void hints_areAboutThePodsClaims() {
    Pod pod = using(pod("p"), "c");
    PersistentVolumeClaim claim = claim("c", "s", "1Gi");
    assertThat(mayHelp(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, pod, claim, bound(claim, "v")))
        .isTrue();
    assertThat(mayHelp(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, pod, null, claim("d", "s", "1Gi")))
        .isFalse();
    assertThat(mayHelp(StorageKinds.STORAGE_CLASS, pod, late("s"), late("s"))).isFalse();
    assertThat(mayHelp(StorageKinds.STORAGE_CLASS, pod, null, late("s"))).isTrue();
    assertThat(mayHelp(BuiltInKinds.NODE, pod, node("a"), node("a"))).isFalse();
    assertThat(mayHelp(BuiltInKinds.NODE, pod, node("a"), labelled(node("a"), "zone", "z1")))
        .isTrue();
  }

  private static <T extends Resource> boolean mayHelp(
      Kind<T> kind, Pod pod, @Nullable T before, T after) {
    return Profile.defaults().hints("VolumeBinding").orElseThrow().stream()
        .filter(hint -> hint.kind().equals(kind))
        .anyMatch(hint -> ask(hint, pod, before, after));
  }

  private static <T extends Resource, H extends Resource> boolean ask(
      QueueingHint<H> hint, Pod pod, @Nullable T before, T after) {
    return hint.test()
        .mayHelp(pod, before == null ? null : hint.kind().cast(before), hint.kind().cast(after));
  }
}
