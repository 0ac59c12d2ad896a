package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Pods;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.controllers.workloads.ReplicationControllers;
import dev.orch.model.Resource;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Owners;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** ReplicaSets and ReplicationControllers, whatever is wanted and whatever goes wrong. */
class ReplicaSpecificationTest {
  private static final String POD_SPEC =
      "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'i'}]}";

  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':%d,'minReadySeconds':5,'selector':%s,"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + POD_SPEC
          + "}}}";

  @Test
  void replicaSets_keepTheirPromises() {
    Scenario.hold(() -> new Replicas<>(ReplicaSet.class, "{'matchLabels':{'app':'web'}}"), TIME);
  }

  @Test
  void replicationControllers_keepTheirPromises() {
    Scenario.hold(() -> new Replicas<>(ReplicationController.class, "{'app':'web'}"), TIME);
  }

  private static final Duration TIME = Duration.ofHours(30);

  /** What both kinds say. */
  private record Seen(
      int wanted, int replicas, int labelled, int ready, int available, long generation) {
    static Seen of(Resource object) {
      if (object instanceof ReplicaSet set) {
        var status = set.status();
        return new Seen(
            Objects.requireNonNull(set.spec().replicas()),
            status.replicas(),
            status.fullyLabeledReplicas(),
            status.readyReplicas(),
            status.availableReplicas(),
            status.observedGeneration());
      }
      ReplicationController rc = (ReplicationController) object;
      return new Seen(
          Objects.requireNonNull(rc.spec().replicas()),
          rc.status().replicas(),
          rc.status().fullyLabeledReplicas(),
          rc.status().readyReplicas(),
          rc.status().availableReplicas(),
          rc.status().observedGeneration());
    }
  }

  static final class Replicas<O extends Resource> extends Scenario {
    /** In each round somebody may want eight pods, or another one in place of one. */
    private static final int MOST = 400;

    private final Class<O> type;
    private final String selector;
    private int largest;

    Replicas(Class<O> type, String selector) {
      this.type = type;
      this.selector = selector;
    }

    @Override
    public List<Loop> loops() {
      return List.of(
          ReplicaSets.controller(),
          ReplicationControllers.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (cluster.of(type).find("web").isEmpty()) {
        cluster.create(type, WEB, size(rng), selector);
        return;
      }
      switch (rng.nextInt(8)) {
        // With its pods, which a ReplicationController leaves unless told otherwise.
        case 0 -> delete(cluster, type, "web", rng);
        case 1, 2, 3 -> scale(cluster, size(rng));
        case 4 -> addPod(cluster, rng.nextInt(1000));
        case 5 -> anyPod(cluster, rng).ifPresent(pod -> relabel(cluster, pod));
        case 6 -> anyPod(cluster, rng).ifPresent(pod -> end(cluster, pod, "Failed"));
        default -> anyPod(cluster, rng).ifPresent(pod -> delete(cluster, pod));
      }
    }

    private int size(Rng rng) {
      int size = rng.nextInt(9);
      largest = Math.max(largest, size);
      return size;
    }

    private void scale(Simulation cluster, int size) {
      cluster.of(type).edit("web", web -> type.cast(scaled(web, size)));
    }

    private static Resource scaled(Resource web, int size) {
      return web instanceof ReplicaSet set
          ? set.withSpec(set.spec().withReplicas(size))
          : ((ReplicationController) web)
              .withSpec(((ReplicationController) web).spec().withReplicas(size));
    }

    /** One that is to be adopted. */
    private static void addPod(Simulation cluster, int number) {
      cluster.create(
          Pod.class, "{'metadata':{'name':'p%d','labels':{'app':'web'}}," + POD_SPEC + "}", number);
    }

    /** One that is to be let go. */
    private static void relabel(Simulation cluster, Pod pod) {
      cluster
          .of(Pod.class)
          .edit(
              pod.metadata().name(),
              now -> now.withMetadata(now.metadata().withLabels(Map.of("app", "lost"))));
    }

    /** By their uids, all pods that were ever there. */
    private final Set<String> ever = new TreeSet<>();

    /** What was made by a controller; adopted pods may come on top. */
    @Override
    public void always(Simulation cluster) {
      Map<String, Integer> made = new TreeMap<>();
      for (Pod pod : pods(cluster)) {
        ObjectMeta metadata = pod.metadata();
        ever.add(metadata.uid());
        if (!isOnItsOwn(pod)) {
          assertThat(Owners.controllerOf(metadata)).as("who made %s", pod).isPresent();
        }
        if (Pods.isActive(pod) && !metadata.generateName().isEmpty()) {
          Owners.controllerOf(metadata)
              .ifPresent(owner -> made.merge(owner.uid(), 1, Integer::sum));
        }
      }
      assertThat(ever).as("far more pods than anybody wanted").hasSizeLessThan(MOST);
      assertThat(made.values()).as("pods of one owner").allMatch(count -> count <= largest);
    }

    @Override
    public void settled(Simulation cluster) {
      Optional<O> found = cluster.of(type).find("web");
      List<Pod> pods = pods(cluster);
      for (Pod pod : pods) {
        boolean owned = Owners.controllerOf(pod.metadata()).isPresent();
        boolean selected = "web".equals(pod.metadata().labels().get("app"));
        if (Pods.isActive(pod)) {
          assertThat(owned).as(pod.metadata().name()).isEqualTo(selected && found.isPresent());
        }
      }
      if (found.isEmpty()) {
        assertThat(pods).as("what a deleted owner leaves").allMatch(Replicas::isOnItsOwn);
        return;
      }
      List<Pod> active =
          pods.stream()
              .filter(pod -> Owners.isControlledBy(pod.metadata(), found.get().metadata().uid()))
              .filter(Pods::isActive)
              .toList();
      assertThat(isDeleted(found.get())).as("still on its way out").isFalse();
      Seen seen = Seen.of(found.get());
      int size = seen.wanted();
      assertThat(active).hasSize(size).allMatch(Pods::isReady);
      assertThat(seen)
          .isEqualTo(new Seen(size, size, size, size, size, found.get().metadata().generation()));
    }

    /** Let go, or never owned. */
    private static boolean isOnItsOwn(Pod pod) {
      return "lost".equals(pod.metadata().labels().get("app"))
          || pod.metadata().generateName().isEmpty();
    }
  }
}
