package com.example.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.controllers.Sites.Site;
import com.example.controllers.Sites.SiteSpec;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.Kind;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.Service;
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

class SitesTest {
  @Test
  void sites_keepTheirPromises() {
    Trials trials = Trials.of(Promises::new, Duration.ofHours(20));
    assertThat(trials.trials()).isPositive();
  }

  private static final class Promises implements Specification {
    @Override
    public List<Kind<?>> kinds() {
      return List.of(Sites.SITE);
    }

    @Override
    public List<Loop> loops() {
      return List.of(
          Sites.controller(),
          Deployments.controller(),
          ReplicaSets.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      SiteSpec wanted = new SiteSpec("web:" + rng.nextInt(3), rng.nextInt(5));
      if (cluster.of(Site.class).find("home").isEmpty()) {
        cluster
            .of(Site.class)
            .create(new Site(ObjectMetaBuilder.builder().name("home").build(), wanted, null));
        return;
      }
      switch (rng.nextInt(5)) {
        case 0 -> cluster.of(Site.class).delete("home");
        case 1 -> cluster.of(Service.class).delete("home");
        case 2 -> cluster.of(Deployment.class).delete("home");
        default ->
            cluster
                .of(Site.class)
                .edit("home", site -> new Site(site.metadata(), wanted, site.status()));
      }
    }

    @Override
    public void settled(Simulation cluster) {
      Optional<Site> site = cluster.of(Site.class).find("home");
      if (site.isEmpty()) {
        assertThat(cluster.of(Deployment.class).list().items()).isEmpty();
        assertThat(cluster.of(Service.class).list().items()).isEmpty();
        return;
      }
      SiteSpec spec = site.get().spec();
      assertThat(site.get().status().ready()).isEqualTo(spec.replicas());
      assertThat(cluster.of(Service.class).find("home")).isPresent();
      assertThat(cluster.of(Deployment.class).get("home").spec().template().spec().containers())
          .singleElement()
          .matches(container -> container.image().equals(spec.image()));
    }
  }
}
