package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.policy.DisruptionBudgets;
import dev.orch.controllers.workloads.Pods;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.IntOrString;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.policy.Eviction;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetSpec;
import dev.orch.model.policy.PodDisruptionBudgetStatus;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Fault;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Budgets of disruptions, whatever becomes of their pods and whatever goes wrong. */
class DisruptionBudgetSpecificationTest {
  private static final String SET =
      "{'metadata':{'name':'web'},'spec':{'replicas':%d,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";

  @Test
  void budgets_sayWhatIs() {
    Scenario.hold(Budgets::new, Duration.ofHours(60));
  }

  @Test
  void evictions_neverTakeMoreThanTheBudgetAllows() {
    Scenario.hold(Evictions::new, Duration.ofHours(60));
  }

  private static void evictAny(Simulation cluster, Rng rng) {
    Optional<Pod> pod = Scenario.anyPod(cluster, rng);
    pod.ifPresent(
        chosen -> {
          String name = chosen.metadata().name();
          cluster
              .of(Pod.class)
              .subresource(SubresourceKey.EVICTION)
              .create(
                  name,
                  new Eviction(ObjectMetaBuilder.builder().name(name).build(), null),
                  WriteOptions.NONE);
        });
  }

  /** Nothing happens to the pods but that they are evicted, as fast as somebody can. */
  static final class Evictions extends Scenario {
    private int ready;

    /** As in Kubernetes, a deletion that isn't seen for two minutes is taken not to have come. */
    @Override
    public Set<Fault> faults() {
      return EnumSet.complementOf(EnumSet.of(Fault.STALE_CACHES));
    }

    @Override
    public List<Loop> loops() {
      return List.of(
          ReplicaSets.controller(),
          new DisruptionBudgets(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void prepare(Simulation cluster) {
      cluster.create(ReplicaSet.class, SET, 5);
      cluster.create(
          PodDisruptionBudget.class,
          "{'metadata':{'name':'b'},'spec':{'selector':{'matchLabels':{'app':'web'}},"
              + "'maxUnavailable':2}}");
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      for (int i = 0; i < 4; i++) {
        evictAny(cluster, rng);
        always(cluster);
      }
    }

    @Override
    public void always(Simulation cluster) {
      int now = (int) pods(cluster).stream().filter(p -> Pods.isReady(p) && !isDeleted(p)).count();
      if (now < ready) {
        assertThat(now).as("pods that are there").isGreaterThanOrEqualTo(3);
      }
      ready = now;
    }

    @Override
    public void settled(Simulation cluster) {
      assertThat(pods(cluster)).hasSize(5).allMatch(Pods::isReady);
      assertThat(cluster.of(PodDisruptionBudget.class).get("b").status().disruptionsAllowed())
          .isEqualTo(2);
    }
  }

  static final class Budgets extends Scenario {
    @Override
    public List<Loop> loops() {
      return List.of(
          ReplicaSets.controller(),
          new DisruptionBudgets(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void prepare(Simulation cluster) {
      cluster.create(ReplicaSet.class, SET, 3);
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      switch (rng.nextInt(6)) {
        case 0 ->
            cluster
                .of(ReplicaSet.class)
                .edit("web", set -> set.withSpec(set.spec().withReplicas(rng.nextInt(8))));
        case 1 -> anyPod(cluster, rng).ifPresent(pod -> delete(cluster, pod));
        case 2, 3 -> evictAny(cluster, rng);
        case 4 -> cluster.of(PodDisruptionBudget.class).delete("b");
        default ->
            cluster.create(
                PodDisruptionBudget.class,
                "{'metadata':{'name':'b'},'spec':{'selector':{'matchLabels':{'app':'web'}},%s}}",
                rng.pick(
                    List.of(
                        "'minAvailable':2",
                        "'minAvailable':'50%'",
                        "'maxUnavailable':1",
                        "'maxUnavailable':'30%'")));
      }
    }

    @Override
    public void settled(Simulation cluster) {
      List<Pod> pods = pods(cluster);
      int wanted =
          Objects.requireNonNull(cluster.of(ReplicaSet.class).get("web").spec().replicas());
      assertThat(pods).hasSize(wanted).allMatch(Pods::isReady);
      Optional<PodDisruptionBudget> found = cluster.of(PodDisruptionBudget.class).find("b");
      if (found.isEmpty()) {
        return;
      }
      PodDisruptionBudgetStatus status = found.get().status();
      int healthy = healthy(found.get().spec(), wanted);
      assertThat(status.expectedPods()).isEqualTo(wanted);
      assertThat(status.currentHealthy()).isEqualTo(wanted);
      assertThat(status.desiredHealthy()).isEqualTo(healthy);
      assertThat(status.disruptionsAllowed()).isEqualTo(Math.max(0, wanted - healthy));
      assertThat(status.disruptedPods()).isEmpty();
      assertThat(status.observedGeneration()).isEqualTo(found.get().metadata().generation());
    }

    private static int healthy(PodDisruptionBudgetSpec spec, int wanted) {
      IntOrString most = spec.maxUnavailable();
      return most == null
          ? Objects.requireNonNull(spec.minAvailable()).scaled(wanted, true)
          : Math.max(0, wanted - most.scaled(wanted, true));
    }
  }
}
