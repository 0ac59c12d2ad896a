package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static dev.orch.scheduling.Given.uid;
import static dev.orch.scheduling.GivenStorage.bound;
import static dev.orch.scheduling.GivenStorage.claim;
import static dev.orch.scheduling.GivenStorage.csi;
import static dev.orch.scheduling.GivenStorage.storageClass;
import static dev.orch.scheduling.GivenStorage.using;
import static dev.orch.scheduling.GivenStorage.volume;
import static dev.orch.scheduling.GivenStorage.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.AWSElasticBlockStoreVolumeSourceBuilder;
import dev.orch.model.core.ContainerRestartRule;
import dev.orch.model.core.GCEPersistentDiskVolumeSourceBuilder;
import dev.orch.model.core.ISCSIVolumeSourceBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGate;
import dev.orch.model.core.RBDVolumeSourceBuilder;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeBuilder;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.CSINodeBuilder;
import dev.orch.model.storage.CSINodeDriver;
import dev.orch.model.storage.CSINodeSpec;
import dev.orch.model.storage.VolumeAttachmentBuilder;
import dev.orch.model.storage.VolumeAttachmentSource;
import dev.orch.model.storage.VolumeAttachmentSpec;
import dev.orch.model.storage.VolumeNodeResources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumePluginsTest {
  private static final ClusterView ONE = ClusterView.of(List.of(node("a")), List.of());

  private static Decision decide(ClusterView view, Pod pod) {
    return Scheduler.schedule(view, List.of(pod), Profile.defaults(), 1).get(0);
  }

  private static Map<String, Integer> reasons(ClusterView view, Pod pod) {
    return decide(view, pod).diagnosis().map(Diagnosis::reasons).orElse(Map.of());
  }

  private static Pod mounting(Pod pod, Volume volume) {
    return edited(pod, spec -> spec.withVolumes(List.of(volume)));
  }

  private static Volume gce(String name, boolean readOnly) {
    return VolumeBuilder.builder()
        .name("v")
        .gcePersistentDisk(
            GCEPersistentDiskVolumeSourceBuilder.builder().pdName(name).readOnly(readOnly).build())
        .build();
  }

  private static Volume aws(String id) {
    return VolumeBuilder.builder()
        .name("v")
        .awsElasticBlockStore(
            AWSElasticBlockStoreVolumeSourceBuilder.builder().volumeID(id).readOnly(true).build())
        .build();
  }

  private static Volume iscsi(String iqn, boolean readOnly) {
    return VolumeBuilder.builder()
        .name("v")
        .iscsi(ISCSIVolumeSourceBuilder.builder().iqn(iqn).readOnly(readOnly).build())
        .build();
  }

  private static Volume rbd(String image, boolean readOnly, String... monitors) {
    return VolumeBuilder.builder()
        .name("v")
        .rbd(
            RBDVolumeSourceBuilder.builder()
                .image(image)
                .pool("rbd")
                .readOnly(readOnly)
                .monitors(List.of(monitors))
                .build())
        .build();
  }

  private static boolean together(Volume there, Volume here) {
    ClusterView view = ONE.withPod(on("a", mounting(pod("there"), there)));
    Map<String, Integer> reasons = reasons(view, mounting(pod("here"), here));
    if (!reasons.isEmpty()) {
      assertThat(reasons).isEqualTo(Map.of("node(s) had no available disk", 1));
    }
    return reasons.isEmpty();
  }

  @Test
  void disk_isMountedOnceOnANode_orByAllForReading() {
    assertThat(together(gce("d", false), gce("d", false))).isFalse();
    assertThat(together(gce("d", true), gce("d", false))).isFalse();
    assertThat(together(gce("d", true), gce("d", true))).isTrue();
    assertThat(together(gce("d", false), gce("e", false))).isTrue();
    assertThat(together(aws("d"), aws("d"))).isFalse();
    assertThat(together(aws("d"), aws("e"))).isTrue();
    assertThat(together(iscsi("d", true), iscsi("d", false))).isFalse();
    assertThat(together(iscsi("d", true), iscsi("d", true))).isTrue();
    assertThat(together(iscsi("d", false), iscsi("e", false))).isTrue();
    assertThat(together(rbd("d", false, "m", "n"), rbd("d", true, "n", "o"))).isFalse();
    assertThat(together(rbd("d", true, "m"), rbd("d", true, "m"))).isTrue();
    assertThat(together(rbd("d", false, "m"), rbd("d", false, "n"))).isTrue();
    assertThat(together(rbd("d", false, "m"), rbd("e", false, "m"))).isTrue();
    assertThat(together(gce("d", false), aws("d"))).isTrue();
  }

  private static PersistentVolumeClaim exclusive(String name) {
    PersistentVolumeClaim claim = bound(claim(name, "s", "1Gi"), "v-" + name);
    return claim.withSpec(claim.spec().withAccessModes(List.of("ReadWriteOncePod")));
  }

  @Test
  void claimOfOnePod_isUsedByOnePodInTheCluster() {
    ClusterView free =
        with(
            with(ONE.withNode(node("b")), exclusive("c"), exclusive("d")),
            volume("v-c", "s", "1Gi"),
            volume("v-d", "s", "1Gi"));
    Pod user = on("a", using(pod("user"), "c"));
    Pod next = using(pod("next"), "c");
    assertThat(decide(free, next).node()).isPresent();
    ClusterView used = free.withPod(user);
    assertThat(reasons(used, next))
        .isEqualTo(
            Map.of(
                "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode"
                    + " already in-use by another pod",
                2));
    assertThat(decide(used, using(pod("other"), "d")).node()).isPresent();
    assertThat(decide(used.withoutPod(user), next).node()).isPresent();
    Pod elsewhere =
        user.withMetadata(user.metadata().withNamespace("elsewhere").withName("elsewhere"));
    assertThat(decide(free.withPod(elsewhere), next).node()).isPresent();
    Decision higher = decide(used, priority(10, next));
    assertThat(higher.preemption()).contains(new Preemption("a", List.of(user), List.of()));
    Decision needsTwo =
        decide(
            used.withPod(on("b", using(pod("second"), "d"))),
            priority(10, using(pod("both"), "c", "d")));
    assertThat(needsTwo.preemption()).isEmpty();
    ClusterView onOne = used.withPod(on("a", using(pod("second"), "d")));
    assertThat(decide(onOne, priority(10, using(pod("both"), "c", "d"))).preemption())
        .hasValueSatisfying(p -> assertThat(p.victims()).hasSize(2));
  }

  private static PersistentVolume placed(PersistentVolume volume, String label, String value) {
    return volume.withMetadata(volume.metadata().withLabels(Map.of(label, value)));
  }

  @Test
  void zonesOfAVolume_areThoseOfItsNodes() {
    String zone = "topology.kubernetes.io/zone";
    String oldZone = "failure-domain.beta.kubernetes.io/zone";
    Node inA = labelled(node("a"), zone, "a");
    ClusterView view =
        with(ClusterView.of(List.of(inA), List.of()), bound(claim("c", "s", "1Gi"), "v"));
    PersistentVolume volume = volume("v", "s", "1Gi");
    Pod pod = using(pod("p"), "c");
    for (PersistentVolume here :
        List.of(
            volume,
            placed(volume, zone, "a"),
            placed(volume, zone, "b__a"),
            placed(volume, zone, "b____c"),
            placed(volume, oldZone, "a"))) {
      assertThat(reasons(with(view, here), pod)).isEmpty();
    }
    Map<String, Integer> wrong = Map.of("node(s) had no available volume zone", 1);
    for (PersistentVolume there :
        List.of(
            placed(volume, zone, "b"),
            placed(volume, oldZone, "b__c"),
            placed(volume, "topology.kubernetes.io/region", "a"))) {
      assertThat(reasons(with(view, there), pod)).isEqualTo(wrong);
      assertThat(reasons(with(view.withNode(node("a")), there), pod)).isEmpty();
    }
    assertThat(
            decide(with(view, placed(volume, zone, "b")), priority(9, pod))
                .diagnosis()
                .orElseThrow()
                .preemption())
        .contains("1 Preemption is not helpful for scheduling");
  }

  private static CSINode limits(String node, String driver, int count) {
    return CSINodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(node).build())
        .spec(
            new CSINodeSpec(
                List.of(
                    new CSINodeDriver(driver, node, List.of(), new VolumeNodeResources(count)))))
        .build();
  }

  @Test
  void node_takesAsManyVolumesAsItsDriverAllows() {
    ClusterView view = with(ONE, storageClass("s", "e.com/d", "WaitForFirstConsumer"));
    for (String name : List.of("c1", "c2", "c3")) {
      view =
          with(
              with(view, bound(claim(name, "s", "1Gi"), "v-" + name)),
              csi(volume("v-" + name, "s", "1Gi"), "e.com/d", "h-" + name));
    }
    view = view.withPod(on("a", using(pod("there"), "c1")));
    ClusterView one = view.with(StorageKinds.NODE, limits("a", "e.com/d", 1));
    ClusterView two = view.with(StorageKinds.NODE, limits("a", "e.com/d", 2));
    Map<String, Integer> full = Map.of("node(s) exceed max volume count", 1);
    assertThat(reasons(view, using(pod("p"), "c2", "c3"))).isEmpty();
    assertThat(reasons(one, using(pod("p"), "c1"))).as("the same volume").isEmpty();
    assertThat(reasons(one, using(pod("p"), "c2"))).isEqualTo(full);
    assertThat(reasons(two, using(pod("p"), "c2"))).isEmpty();
    assertThat(reasons(two, using(pod("p"), "c2", "c3"))).isEqualTo(full);
    assertThat(reasons(two, using(pod("p"), "c2", "c2"))).isEmpty();
    assertThat(
            reasons(view.with(StorageKinds.NODE, limits("a", "other", 0)), using(pod("p"), "c2")))
        .isEmpty();
    assertThat(reasons(with(two, claim("new", "s", "1Gi")), using(pod("p"), "new"))).isEmpty();
    assertThat(reasons(with(one, claim("new", "s", "1Gi")), using(pod("p"), "new")))
        .isEqualTo(full);
    ClusterView attached =
        two.with(
            StorageKinds.ATTACHMENT,
            VolumeAttachmentBuilder.builder()
                .metadata(ObjectMetaBuilder.builder().name("x").build())
                .spec(
                    new VolumeAttachmentSpec(
                        "e.com/d", new VolumeAttachmentSource("v-c3", null), "a"))
                .build());
    assertThat(reasons(attached, using(pod("p"), "c2"))).isEqualTo(full);
    assertThat(reasons(attached, using(pod("p"), "c3"))).isEmpty();
    assertThat(decide(one, priority(5, using(pod("p"), "c2"))).preemption())
        .as("evicting frees the volume")
        .isPresent();
  }

  @Test
  void gates_holdThePod() {
    Profile.Gate gates = Profile.defaults().gates().get(0);
    assertThat(gates.name()).isEqualTo("SchedulingGates");
    Pod gated =
        edited(
            pod("p"),
            spec ->
                spec.withSchedulingGates(
                    List.of(new PodSchedulingGate("e.com/a"), new PodSchedulingGate("e.com/b"))));
    assertThat(gates.plugin().mayEnqueue(pod("p"), ONE).fits()).isTrue();
    assertThat(gates.plugin().mayEnqueue(gated, ONE).reasons())
        .containsExactly("waiting for scheduling gates: [e.com/a e.com/b]");
  }

  @Test
  void features_mustBeDeclared() {
    Pod restarts =
        edited(
            pod("p"),
            spec ->
                spec.withContainers(
                    List.of(
                        spec.containers()
                            .get(0)
                            .withRestartPolicyRules(
                                List.of(new ContainerRestartRule("RestartAllContainers", null))))));
    Pod network = edited(pod("p"), spec -> spec.withHostNetwork(true).withHostUsers(false));
    Map<String, Integer> lacking = Map.of("node(s) didn't match Pod's required features", 1);
    assertThat(reasons(ONE, restarts)).isEqualTo(lacking);
    assertThat(reasons(ONE, network)).isEqualTo(lacking);
    assertThat(reasons(ONE, uid("u", pod("p")))).isEmpty();
    Node declaring =
        node("a")
            .withStatus(
                node("a")
                    .status()
                    .withDeclaredFeatures(List.of("RestartAllContainersOnContainerExits")));
    assertThat(reasons(ONE.withNode(declaring), restarts)).isEmpty();
    assertThat(reasons(ONE.withNode(declaring), network)).isEqualTo(lacking);
  }
}
