package dev.orch.grpc.csi;

import static dev.orch.grpc.csi.CsiWorld.failure;
import static dev.orch.grpc.csi.CsiWorld.get;
import static dev.orch.grpc.csi.CsiWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import dev.orch.grpc.csi.v1.NodeExpandVolumeRequest;
import dev.orch.grpc.csi.v1.NodePublishVolumeRequest;
import dev.orch.grpc.csi.v1.NodeStageVolumeRequest;
import dev.orch.model.Quantity;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.CSINodeDriver;
import dev.orch.model.storage.VolumeAttachment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers on a node, and volumes of theirs in pods. */
class CsiVolumesTest {
  @TempDir Path temporary;
  private CsiWorld world;

  @BeforeEach
  void begin() throws IOException {
    CsiWorld.needRoot();
    world = new CsiWorld(temporary);
  }

  @AfterEach
  void end() throws InterruptedException {
    if (world != null) {
      world.close();
    }
  }

  private void wishes(String wishes) {
    world.make(
        CSIDriver.class, "", "{'metadata':{'name':'directories.example.com'},'spec':{%s}}", wishes);
  }

  private Pod pod(String volume, String spec) {
    return world.make(
        Pod.class,
        "default",
        "{'metadata':{'name':'p'},'spec':{'nodeName':'n1','serviceAccountName':'default',%s"
            + "'automountServiceAccountToken':false,'volumes':[{'name':'v',%s}],'containers':"
            + "[{'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/v'}]}]}}",
        spec,
        volume);
  }

  private Pod claiming(String source, String spec) throws IOException {
    world.data("h1");
    PersistentVolumeClaim claim =
        world.make(
            PersistentVolumeClaim.class,
            "default",
            "{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],"
                + "'storageClassName':'','volumeName':'pv',"
                + "'resources':{'requests':{'storage':'1Gi'}}}}");
    world.make(
        PersistentVolume.class,
        "",
        "{'metadata':{'name':'pv'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'capacity':{'storage':'1Gi'},'persistentVolumeReclaimPolicy':'Retain',"
            + "'claimRef':{'namespace':'default','name':'c','uid':'%s'},'csi':{"
            + "'driver':'directories.example.com','volumeHandle':'h1'%s}}}",
        claim.metadata().uid(),
        source);
    world.status(
        PersistentVolumeClaim.class,
        "default",
        "c",
        "{'status':{'phase':'Bound','capacity':{'storage':'1Gi'}}}");
    return pod("'persistentVolumeClaim':{'claimName':'c'}", spec);
  }

  @Test
  void driver_isTakenIn_andForgotten_withItsSocket() throws Exception {
    DirectoriesDriver driver = world.driver();
    assertThat(driver.told.get(0).getPluginRegistered()).isTrue();
    assertThat(world.api.resources(CSINode.class).get("n1").spec().drivers())
        .extracting(CSINodeDriver::name, CSINodeDriver::nodeID, d -> d.allocatable().count())
        .containsExactly(tuple(DirectoriesDriver.NAME, "id-of-n1", 7));
    Node node = world.api.resources(Node.class).get("n1");
    assertThat(node.metadata().labels()).contains(entry("example.com/rack", "r1"));
    assertThat(node.metadata().annotations())
        .containsEntry(
            "csi.volume.kubernetes.io/nodeid", "{\"directories.example.com\":\"id-of-n1\"}");
    driver.close();
    until(() -> world.drivers.find(DirectoriesDriver.NAME).isEmpty());
    until(() -> world.api.resources(CSINode.class).get("n1").spec().drivers().isEmpty());
    world.driver().close();
  }

  @Test
  void driverOfAnotherVersion_isTold() throws Exception {
    try (DirectoriesDriver driver =
        new DirectoriesDriver(world.registry().resolve("o.sock"), world.data(""), "0.3.0")) {
      until(() -> !driver.told.isEmpty());
      assertThat(driver.told.get(0).getPluginRegistered()).isFalse();
      assertThat(world.drivers.find(DirectoriesDriver.NAME)).isEmpty();
    }
  }

  @Test
  void attachedVolume_isStagedWithItsSecrets_andPublished() throws Exception {
    world.make(Secret.class, "default", "{'metadata':{'name':'s'},'data':{'k':'dg=='}}");
    Pod pod =
        claiming(
            ",'fsType':'ext4','volumeAttributes':{'a':'b'},"
                + "'nodeStageSecretRef':{'namespace':'default','name':'s'}",
            "'securityContext':{'fsGroup':4321},");
    wishes("'podInfoOnMount':true");
    try (DirectoriesDriver driver = world.driver()) {
      assertThat(failure(world.volumes.prepare(pod)))
          .isEqualTo(
              "MountVolume.WaitForAttach failed for volume \"pv\" : volume not attached according"
                  + " to node status: kubernetes.io/csi/directories.example.com^h1");
      assertThat(world.volumes.inUse())
          .containsExactly("kubernetes.io/csi/directories.example.com^h1");
      attach();
      driver.failing = "NodeStageVolume";
      assertThat(failure(world.volumes.prepare(pod)))
          .isEqualTo(
              "MountVolume.MountDevice failed for volume \"pv\" : rpc error: code = Internal desc"
                  + " = out of order");
      driver.failing = "";
      Path source = world.source(pod);
      assertThat(source.toString()).endsWith("/volumes/kubernetes.io~csi/pv/mount");
      Files.writeString(source.resolve("f"), "x");
      assertThat(world.folder.resolve("data/h1/f")).hasContent("x");
      assertThat(Files.getAttribute(world.folder.resolve("data/h1"), "unix:gid")).isEqualTo(4321);
      NodeStageVolumeRequest staged = driver.last(NodeStageVolumeRequest.class);
      assertThat(staged.getSecretsMap()).containsExactly(entry("k", "v"));
      assertThat(staged.getPublishContextMap()).containsExactly(entry("device", "d1"));
      assertThat(staged.getVolumeContextMap()).containsExactly(entry("a", "b"));
      assertThat(staged.getVolumeCapability().getMount().getFsType()).isEqualTo("ext4");
      assertThat(driver.last(NodePublishVolumeRequest.class).getVolumeContextMap())
          .containsEntry("a", "b")
          .containsEntry("csi.storage.k8s.io/pod.name", "p")
          .containsEntry("csi.storage.k8s.io/pod.uid", pod.metadata().uid())
          .containsEntry("csi.storage.k8s.io/ephemeral", "false");
      grow(pod, driver);
      world.releaseAll();
      assertThat(world.volumes.inUse()).isEmpty();
      assertThat(world.folder.resolve("data/h1/f")).hasContent("x");
    }
  }

  private void attach() {
    String hashed =
        Hashing.sha256()
            .hashString("h1directories.example.comn1", StandardCharsets.UTF_8)
            .toString();
    world.make(
        VolumeAttachment.class,
        "",
        "{'metadata':{'name':'csi-%s'},'spec':{'attacher':'directories.example.com',"
            + "'nodeName':'n1','source':{'persistentVolumeName':'pv'}}}",
        hashed);
    world.status(
        VolumeAttachment.class,
        "",
        "csi-" + hashed,
        "{'status':{'attached':true,'attachmentMetadata':{'device':'d1'}}}");
    world.status(
        Node.class,
        "",
        "n1",
        "{'status':{'volumesAttached':[{'name':"
            + "'kubernetes.io/csi/directories.example.com^h1','devicePath':''}]}}");
  }

  private void grow(Pod pod, DirectoriesDriver driver) {
    world
        .api
        .resources(PersistentVolume.class)
        .edit(
            "pv",
            volume ->
                volume.withSpec(
                    volume.spec().withCapacity(ImmutableMap.of("storage", Quantity.parse("2Gi")))));
    get(world.volumes.refresh(pod));
    assertThat(driver.last(NodeExpandVolumeRequest.class).getCapacityRange().getRequiredBytes())
        .isEqualTo(2L << 30);
    assertThat(
            world
                .api
                .resources(PersistentVolumeClaim.class)
                .inNamespace("default")
                .get("c")
                .status()
                .capacity())
        .containsEntry("storage", Quantity.parse("2Gi"));
  }

  @Test
  void volumeOfAPodItself_isPublished_withTokens() throws Exception {
    Pod pod = pod("'csi':{'driver':'directories.example.com','volumeAttributes':{'a':'b'}}", "");
    try (DirectoriesDriver driver = world.driver()) {
      assertThat(failure(world.volumes.prepare(pod))).contains("no CSIDriver object");
      wishes(
          "'volumeLifecycleModes':['Ephemeral'],'podInfoOnMount':true,'requiresRepublish':true,"
              + "'tokenRequests':[{'audience':'vault','expirationSeconds':3600}]");
      world.source(pod);
      NodePublishVolumeRequest published = driver.last(NodePublishVolumeRequest.class);
      assertThat(published.getStagingTargetPath()).isEmpty();
      assertThat(published.getVolumeContextMap())
          .containsEntry("csi.storage.k8s.io/ephemeral", "true");
      assertThat(published.getVolumeContextMap().get("csi.storage.k8s.io/serviceAccount.tokens"))
          .startsWith("{\"vault\":{\"expirationTimestamp\":\"2026-03-04T06:06:07Z\",\"token\":\"");
      int before = driver.asked.size();
      get(world.volumes.refresh(pod));
      assertThat(driver.asked).hasSize(before + 1);
      world.releaseAll();
    }
  }

  @Test
  void volumeOfADriverThatIsGone_staysUntilItIsBack() throws Exception {
    wishes("'attachRequired':false");
    Pod pod = claiming("", "");
    DirectoriesDriver driver = world.driver();
    world.source(pod);
    driver.close();
    until(() -> world.drivers.find(DirectoriesDriver.NAME).isEmpty());
    assertThat(failure(world.volumes.release(pod.metadata().uid())))
        .isEqualTo(
            "driver name directories.example.com not found in the list of registered CSI drivers");
    try (DirectoriesDriver back = world.driver()) {
      world.releaseAll();
      assertThat(back.asked).isNotEmpty();
    }
  }
}
