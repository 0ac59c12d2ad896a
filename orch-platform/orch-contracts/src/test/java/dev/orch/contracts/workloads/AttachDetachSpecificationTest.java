package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.storage.AttachDetach;
import dev.orch.model.core.AttachedVolume;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.model.storage.VolumeError;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Volumes that are attached to nodes, whoever uses them and whatever goes wrong. */
class AttachDetachSpecificationTest {
  private static final String DRIVER = "disks.example.com";
  private static final String FINALIZER = "external-attacher/disks-example-com";
  private static final List<String> NODES = ImmutableList.of("n0", "n1", "n2");

  /** The last one may be mounted by many nodes. */
  private static final List<String> VOLUMES = ImmutableList.of("v0", "v1", "shared");

  private static final String NODE =
      "{'metadata':{'name':'%s','annotations':"
          + "{'volumes.kubernetes.io/controller-managed-attach-detach':'true'}}}";
  private static final String CLAIM =
      "{'metadata':{'name':'%s'},'spec':{'accessModes':['%s'],'volumeName':'%s',"
          + "'resources':{'requests':{'storage':'1Gi'}},'storageClassName':''}}";
  private static final String VOLUME =
      "{'metadata':{'name':'%s'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['%s'],"
          + "'csi':{'driver':'disks.example.com','volumeHandle':'handle-%s'},"
          + "'claimRef':{'namespace':'default','name':'%s','uid':'%s'}}}";
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'nodeName':'%s','containers':[{'name':'c','image':'i'}],"
          + "'volumes':[{'name':'d','persistentVolumeClaim':{'claimName':'%s'}}]}}";

  private static void addVolume(Simulation cluster, String name) {
    String mode = name.equals("shared") ? "ReadWriteMany" : "ReadWriteOnce";
    PersistentVolumeClaim claim =
        cluster.create(PersistentVolumeClaim.class, CLAIM, name, mode, name);
    cluster.createIn(
        "",
        PersistentVolume.class,
        VOLUME.formatted(name, mode, name, name, claim.metadata().uid()));
  }

  private static Resources<Node> nodes(Simulation cluster) {
    return cluster.api().resources(Node.class);
  }

  private static Resources<VolumeAttachment> attachments(Simulation cluster) {
    return cluster.api().resources(VolumeAttachment.class);
  }

  private static String volume(VolumeAttachment attachment) {
    return String.valueOf(attachment.spec().source().persistentVolumeName());
  }

  private static String id(String volume) {
    return "kubernetes.io/csi/" + DRIVER + "^handle-" + volume;
  }

  private static void attached(Simulation cluster, VolumeAttachment attachment) {
    attachments(cluster)
        .status()
        .edit(attachment.metadata().name(), a -> a.withStatus(a.status().withAttached(true)));
  }

  private static List<String> messages(Simulation cluster, String reason) {
    return cluster.of(Event.class).list().items().stream()
        .filter(event -> event.reason().equals(reason))
        .map(event -> event.involvedObject().name() + ": " + event.message())
        .toList();
  }

  @Test
  void attachment_isNamedAsKubernetesNamesIt_andTold() {
    try (Simulation cluster = Simulation.of(1, new AttachDetach())) {
      cluster.createIn("", Node.class, NODE.formatted("n0"));
      addVolume(cluster, "v0");
      cluster.create(Pod.class, POD, "p", "n0", "v0");
      cluster.until(() -> !attachments(cluster).list().items().isEmpty());
      VolumeAttachment attachment = attachments(cluster).list().items().get(0);
      // printf '%s' handle-v0disks.example.comn0 | sha256sum
      assertThat(attachment.metadata().name())
          .isEqualTo("csi-561480c3b8722180918fb9e2d6d1139433953f58895f1c40a09a5187d79ba094");
      assertThat(attachment.spec().attacher()).isEqualTo(DRIVER);
      assertThat(attachment.spec().nodeName()).isEqualTo("n0");
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(nodes(cluster).get("n0").status().volumesAttached()).isEmpty();
      attached(cluster, attachment);
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(nodes(cluster).get("n0").status().volumesAttached())
          .containsExactly(new AttachedVolume(id("v0"), ""));
      assertThat(messages(cluster, "SuccessfulAttachVolume"))
          .containsExactly("p: AttachVolume.Attach succeeded for volume \"v0\" ");
    }
  }

  @Test
  void secondNode_isToldWhoHasTheVolume() {
    try (Simulation cluster = Simulation.of(1, new AttachDetach())) {
      NODES.forEach(node -> cluster.createIn("", Node.class, NODE.formatted(node)));
      addVolume(cluster, "v0");
      cluster.create(Pod.class, POD, "p", "n0", "v0");
      cluster.executor().runFor(Duration.ofMinutes(1));
      cluster.create(Pod.class, POD, "q", "n1", "v0");
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(attachments(cluster).list().items()).hasSize(1);
      assertThat(messages(cluster, "FailedAttachVolume"))
          .containsExactly(
              "q: Multi-Attach error for volume \"v0\" Volume is already used by pod(s) p");
      cluster.of(Pod.class).delete("p");
      cluster.until(
          () ->
              attachments(cluster).list().items().stream()
                  .anyMatch(a -> a.spec().nodeName().equals("n1")));
    }
  }

  @Test
  void failure_isToldToThePod() {
    try (Simulation cluster = Simulation.of(1, new AttachDetach())) {
      cluster.createIn("", Node.class, NODE.formatted("n0"));
      addVolume(cluster, "v0");
      cluster.create(Pod.class, POD, "p", "n0", "v0");
      cluster.until(() -> !attachments(cluster).list().items().isEmpty());
      VolumeError failure = new VolumeError(null, "no such disk", null);
      attachments(cluster)
          .status()
          .edit(
              attachments(cluster).list().items().get(0).metadata().name(),
              a -> a.withStatus(a.status().withAttachError(failure)));
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(messages(cluster, "FailedAttachVolume"))
          .containsExactly("p: AttachVolume.Attach failed for volume \"v0\" : no such disk");
    }
  }

  @Test
  void driverThatNeedsNone_andNodesThatAttachThemselves_getNone() {
    try (Simulation cluster = Simulation.of(1, new AttachDetach())) {
      cluster.createIn("", Node.class, "{'metadata':{'name':'own'}}");
      addVolume(cluster, "v0");
      cluster.create(Pod.class, POD, "p", "own", "v0");
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(attachments(cluster).list().items()).isEmpty();
      nodes(cluster)
          .edit(
              "own",
              node ->
                  node.withMetadata(
                      node.metadata()
                          .withAnnotations(
                              Map.of(
                                  "volumes.kubernetes.io/controller-managed-attach-detach",
                                  "true"))));
      cluster.until(() -> attachments(cluster).list().items().size() == 1);

      cluster.createIn(
          "",
          CSIDriver.class,
          "{'metadata':{'name':'disks.example.com'},'spec':{'attachRequired':false}}");
      addVolume(cluster, "v1");
      cluster.create(Pod.class, POD, "q", "own", "v1");
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(attachments(cluster).list().items()).hasSize(1);
    }
  }

  @Test
  void volumes_keepTheirPromises() {
    Scenario.hold(Disks::new, Duration.ofHours(100));
  }

  private static final class Disks extends Scenario {
    private final Rng chance = Rng.of(7);

    /** Nodes that are away: they neither mount nor unmount. */
    private final Set<String> away = new TreeSet<>();

    /** Nodes that were away, out of service or gone while volumes were mounted there. */
    private final Set<String> excused = new TreeSet<>();

    /** What is mounted where, as node/volume. */
    private final Set<String> mounted = new TreeSet<>();

    @Override
    public List<Loop> loops() {
      return List.of(new AttachDetach(), Kubelet.loop());
    }

    @Override
    public void prepare(Simulation cluster) {
      NODES.forEach(node -> addNode(cluster, node));
      VOLUMES.forEach(volume -> addVolume(cluster, volume));
      cluster
          .executor()
          .worker("world")
          .scheduleWithFixedDelay(() -> turn(cluster), 1, 3, TimeUnit.SECONDS);
    }

    private static void addNode(Simulation cluster, String name) {
      cluster.createIn("", Node.class, NODE.formatted(name));
      ready(cluster, name, "True");
    }

    private static void ready(Simulation cluster, String name, String status) {
      Instant now = cluster.executor().time().instant();
      NodeCondition ready = new NodeCondition("Ready", status, now, now, "", "");
      nodes(cluster)
          .status()
          .edit(name, node -> node.withStatus(node.status().withConditions(List.of(ready))));
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      String node = rng.pick(NODES);
      boolean there = nodes(cluster).find(node).isPresent();
      switch (rng.nextInt(12)) {
        case 0 -> {
          if (there) {
            excuse(node);
            nodes(cluster).delete(node);
          } else {
            mounted.removeIf(mount -> mount.startsWith(node + "/"));
            excused.remove(node);
            addNode(cluster, node);
            away.remove(node);
          }
        }
        case 1 -> {
          excuse(node);
          away.add(node);
          ready(cluster, node, "Unknown");
        }
        case 2, 3 -> {
          nodes(cluster).edit(node, n -> n.withSpec(n.spec().withTaints(List.of())));
          ready(cluster, node, "True");
          away.remove(node);
        }
        case 4 -> {
          excuse(node);
          nodes(cluster)
              .edit(
                  node,
                  n ->
                      n.withSpec(
                          n.spec()
                              .withTaints(
                                  List.of(
                                      TaintBuilder.builder()
                                          .key("node.kubernetes.io/out-of-service")
                                          .effect("NoExecute")
                                          .build()))));
        }
        case 5, 6, 7 -> anyPod(cluster, rng).ifPresent(pod -> delete(cluster, pod));
        default -> cluster.create(Pod.class, POD, "p" + rng.nextInt(6), node, rng.pick(VOLUMES));
      }
    }

    private void excuse(String node) {
      excused.add(node);
    }

    /** The driver and the nodes. */
    private void turn(Simulation cluster) {
      attachments(cluster).list().items().forEach(attachment -> fulfil(cluster, attachment));
      nodes(cluster).list().items().stream()
          .filter(node -> !away.contains(node.metadata().name()))
          .forEach(node -> mount(cluster, node));
    }

    private void fulfil(Simulation cluster, VolumeAttachment attachment) {
      String name = attachment.metadata().name();
      boolean kept = attachment.metadata().finalizers().contains(FINALIZER);
      if (isDeleted(attachment)) {
        if (chance.nextBoolean()) {
          attachments(cluster).edit(name, a -> finalizers(a, List.of()));
        }
      } else if (!kept) {
        attachments(cluster).edit(name, a -> finalizers(a, List.of(FINALIZER)));
      } else if (!attachment.status().attached() && chance.nextBoolean()) {
        VolumeError failure = chance.nextInt(3) > 0 ? null : new VolumeError(null, "busy", null);
        attachments(cluster)
            .status()
            .edit(
                name,
                a ->
                    a.withStatus(
                        a.status().withAttachError(failure).withAttached(failure == null)));
      }
    }

    private static VolumeAttachment finalizers(VolumeAttachment of, List<String> finalizers) {
      return of.withMetadata(of.metadata().withFinalizers(finalizers));
    }

    /** First it says that it uses a volume, then it looks whether that is attached. */
    private void mount(Simulation cluster, Node node) {
      String name = node.metadata().name();
      Set<String> needed =
          pods(cluster).stream()
              .filter(pod -> pod.spec().nodeName().equals(name) && !isDeleted(pod))
              .map(pod -> pod.spec().volumes().get(0).persistentVolumeClaim().claimName())
              .collect(Collectors.toCollection(TreeSet::new));
      List<String> uses = new ArrayList<>(node.status().volumesInUse());
      for (String volume : VOLUMES) {
        String mount = name + "/" + volume;
        boolean attached =
            node.status().volumesAttached().stream().anyMatch(a -> a.name().equals(id(volume)));
        if (!needed.contains(volume)) {
          if (!mounted.remove(mount)) {
            uses.remove(id(volume));
          }
        } else if (!uses.contains(id(volume))) {
          uses.add(id(volume));
        } else if (attached && !excused.contains(name)) {
          mounted.add(mount);
        }
      }
      if (!uses.equals(node.status().volumesInUse())) {
        nodes(cluster)
            .status()
            .edit(name, now -> now.withStatus(now.status().withVolumesInUse(uses)));
      }
      if (node.spec().taints().isEmpty()
          && mounted.stream().noneMatch(mount -> mount.startsWith(name + "/"))) {
        excused.remove(name);
      }
    }

    @Override
    public void always(Simulation cluster) {
      List<VolumeAttachment> all = attachments(cluster).list().items();
      for (String volume : VOLUMES) {
        if (!volume.equals("shared")) {
          assertThat(all.stream().filter(a -> volume(a).equals(volume)))
              .as("attachments of " + volume)
              .hasSizeLessThanOrEqualTo(1);
        }
      }
      for (String mount : mounted) {
        String node = mount.substring(0, mount.indexOf('/'));
        if (!excused.contains(node)) {
          assertThat(all)
              .as(mount + " is attached")
              .anyMatch(
                  a ->
                      a.spec().nodeName().equals(node)
                          && mount.endsWith("/" + volume(a))
                          && a.status().attached()
                          && !isDeleted(a));
        }
      }
    }

    @Override
    public void settled(Simulation cluster) {
      List<VolumeAttachment> all = attachments(cluster).list().items();
      for (String volume : VOLUMES) {
        Set<String> users =
            pods(cluster).stream()
                .filter(pod -> !isDeleted(pod))
                .filter(
                    pod ->
                        pod.spec()
                            .volumes()
                            .get(0)
                            .persistentVolumeClaim()
                            .claimName()
                            .equals(volume))
                .map(pod -> pod.spec().nodeName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> present = new TreeSet<>(users);
        present.removeIf(node -> nodes(cluster).find(node).isEmpty());
        List<VolumeAttachment> attachments =
            all.stream().filter(a -> volume(a).equals(volume)).toList();
        assertThat(attachments).as(volume).allMatch(a -> !isDeleted(a) && a.status().attached());
        List<String> at = attachments.stream().map(a -> a.spec().nodeName()).toList();
        assertThat(users).containsAll(at);
        if (volume.equals("shared")) {
          assertThat(at).containsAll(present);
        } else if (!present.isEmpty()) {
          assertThat(at).as("node that has " + volume).hasSize(1);
        }
      }
      for (Node node : nodes(cluster).list().items()) {
        Optional<String> wrong =
            node.status().volumesAttached().stream()
                .map(AttachedVolume::name)
                .filter(
                    id ->
                        all.stream()
                            .noneMatch(
                                a ->
                                    id(volume(a)).equals(id)
                                        && a.spec().nodeName().equals(node.metadata().name())))
                .findFirst();
        assertThat(wrong).as("told to " + node.metadata().name()).isEmpty();
      }
    }
  }
}
