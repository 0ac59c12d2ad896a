package com.example.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.controllers.Releases.Release;
import com.example.controllers.Releases.ReleaseSpec;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.Kind;
import dev.orch.model.apps.Deployment;
import dev.orch.model.meta.Condition;
import dev.orch.model.meta.Conditions;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleasesTest {
  private static final String DEPLOYMENT =
      "{'metadata':{'name':'%s'},'spec':{'replicas':%d,'selector':{'matchLabels':{'app':'%1$s'}},"
          + "'template':{'metadata':{'labels':{'app':'%1$s'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img'}]}}}}";

  @Test
  void releases_keepTheirPromises() {
    Trials trials = Trials.of(Promises::new, Duration.ofHours(20));
    assertThat(trials.trials()).isPositive();
  }

  @Test
  void condition_tellsSinceWhenItIsSo() {
    try (Simulation cluster =
        Simulation.of(
            1, List.of(Releases.RELEASE), Releases.controller(), Deployments.controller())) {
      create(cluster, List.of("a"));
      cluster.until(() -> available(cluster).isPresent());
      Condition missing = available(cluster).get();
      assertThat(missing.status()).isEqualTo("False");
      assertThat(missing.reason()).isEqualTo("Missing");
      cluster.executor().runFor(Duration.ofMinutes(1));
      cluster.create(Deployment.class, DEPLOYMENT, "a", 1);
      cluster.until(() -> available(cluster).get().reason().equals("Unavailable"));
      assertThat(available(cluster).get().lastTransitionTime())
          .isEqualTo(missing.lastTransitionTime());
      cluster.of(Deployment.class).edit("a", d -> d.withSpec(d.spec().withReplicas(0)));
      cluster.until(() -> available(cluster).get().status().equals("True"));
      assertThat(available(cluster).get().lastTransitionTime())
          .isAfterOrEqualTo(missing.lastTransitionTime().plusSeconds(60));
    }
  }

  private static void create(Simulation cluster, List<String> deployments) {
    cluster
        .of(Release.class)
        .create(
            new Release(
                ObjectMetaBuilder.builder().name("r").build(), new ReleaseSpec(deployments), null));
  }

  private static Optional<Condition> available(Simulation cluster) {
    return Conditions.find(cluster.of(Release.class).get("r").status().conditions(), "Available");
  }

  private static final class Promises implements Specification {
    @Override
    public List<Kind<?>> kinds() {
      return List.of(Releases.RELEASE);
    }

    @Override
    public List<Loop> loops() {
      return List.of(
          Releases.controller(),
          Deployments.controller(),
          ReplicaSets.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      List<String> wanted = rng.nextBoolean() ? List.of("a") : List.of("a", "b");
      String name = rng.nextBoolean() ? "a" : "b";
      if (cluster.of(Release.class).find("r").isEmpty()) {
        create(cluster, wanted);
      } else if (cluster.of(Deployment.class).find(name).isEmpty()) {
        cluster.create(Deployment.class, DEPLOYMENT, name, rng.nextInt(3));
      } else if (rng.nextBoolean()) {
        cluster.of(Deployment.class).delete(name);
      } else {
        cluster
            .of(Release.class)
            .edit(
                "r",
                release ->
                    new Release(release.metadata(), new ReleaseSpec(wanted), release.status()));
      }
    }

    @Override
    public void settled(Simulation cluster) {
      if (cluster.of(Release.class).find("r").isEmpty()) {
        return;
      }
      Release release = cluster.of(Release.class).get("r");
      boolean all =
          release.spec().deployments().stream()
              .allMatch(name -> cluster.of(Deployment.class).find(name).isPresent());
      assertThat(release.status().observedGeneration()).isEqualTo(release.metadata().generation());
      assertThat(Conditions.isTrue(release.status().conditions(), "Available")).isEqualTo(all);
    }
  }
}
