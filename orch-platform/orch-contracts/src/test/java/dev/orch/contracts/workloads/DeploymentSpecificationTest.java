package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.Pods;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentSpec;
import dev.orch.model.apps.DeploymentStatus;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.Owners;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Deployments with their ReplicaSets, whatever is wanted of them and whatever goes wrong. */
class DeploymentSpecificationTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':%d,'selector':{'matchLabels':{'app':'web'}},"
          + "'strategy':{'type':'%s'},'revisionHistoryLimit':2,"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";

  /** With the default strategy no size that is drawn here is exceeded by more: 25 % of 8. */
  private static final int SURGE = 2;

  @Test
  void deployments_keepTheirPromises() {
    Scenario.hold(Rollouts::new, Duration.ofHours(40));
  }

  static final class Rollouts extends Scenario {
    /** The largest size wanted so far: an old wish may be seen late. */
    private int largest;

    @Override
    public List<Loop> loops() {
      return List.of(
          Deployments.controller(),
          ReplicaSets.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      Optional<Deployment> web = cluster.of(Deployment.class).find("web");
      if (web.isEmpty()) {
        create(cluster, rng);
        return;
      }
      switch (rng.nextInt(7)) {
        case 0 -> delete(cluster, Deployment.class, "web", rng);
        case 1, 2 -> scale(cluster, size(rng));
        case 3, 4 -> image(cluster, "img:" + rng.nextInt(4));
        case 5 -> edit(cluster, spec -> spec.withPaused(rng.nextBoolean()));
        default -> anyPod(cluster, rng).ifPresent(pod -> delete(cluster, pod));
      }
    }

    private void create(Simulation cluster, Rng rng) {
      int size = size(rng);
      cluster.create(Deployment.class, WEB, size, rng.pick(List.of("RollingUpdate", "Recreate")));
    }

    private int size(Rng rng) {
      int size = rng.nextInt(9);
      largest = Math.max(largest, size);
      return size;
    }

    private void scale(Simulation cluster, int size) {
      edit(cluster, spec -> spec.withReplicas(size));
    }

    private static void image(Simulation cluster, String image) {
      edit(cluster, spec -> spec.withTemplate(imaged(spec.template(), image)));
    }

    private static void edit(Simulation cluster, UnaryOperator<DeploymentSpec> change) {
      cluster.of(Deployment.class).edit("web", web -> web.withSpec(change.apply(web.spec())));
    }

    @Override
    public void always(Simulation cluster) {
      Map<String, Integer> wanted = new TreeMap<>();
      for (ReplicaSet set : cluster.of(ReplicaSet.class).list().items()) {
        String owner = Owners.controllerOf(set.metadata()).orElseThrow().uid();
        wanted.merge(owner, Objects.requireNonNullElse(set.spec().replicas(), 1), Integer::sum);
      }
      assertThat(wanted.values())
          .as("replicas wanted of all ReplicaSets of one Deployment")
          .allMatch(replicas -> replicas <= largest + SURGE);
    }

    @Override
    public void settled(Simulation cluster) {
      Optional<Deployment> found = cluster.of(Deployment.class).find("web");
      List<ReplicaSet> sets = cluster.of(ReplicaSet.class).list().items();
      List<Pod> pods = pods(cluster);
      if (found.isEmpty()) {
        assertThat(sets).as("what a deleted Deployment leaves").isEmpty();
        assertThat(pods).as("what a deleted Deployment leaves").isEmpty();
        return;
      }
      assertThat(isDeleted(found.get())).as("still on its way out").isFalse();
      DeploymentSpec spec = found.get().spec();
      DeploymentStatus status = found.get().status();
      int size = Objects.requireNonNull(spec.replicas());
      assertThat(status.observedGeneration()).isEqualTo(found.get().metadata().generation());
      assertThat(pods).allMatch(Pods::isReady);
      assertThat(status.replicas()).isEqualTo(pods.size());
      assertThat(status.availableReplicas()).isEqualTo(pods.size());
      if (spec.paused()) { // a rollout that was stopped midway keeps its surge
        assertThat(pods).hasSizeLessThanOrEqualTo(size + SURGE);
        return;
      }
      assertThat(pods).hasSize(size);
      assertThat(status.updatedReplicas()).isEqualTo(size);
      assertThat(pods).allMatch(pod -> image(pod).equals(image(spec.template())));
      assertThat(sets).as("the current one and two of history").hasSizeLessThanOrEqualTo(3);
    }
  }
}
