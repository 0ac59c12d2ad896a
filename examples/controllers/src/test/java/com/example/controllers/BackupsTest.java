package com.example.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.controllers.Backups.Backup;
import com.example.controllers.Backups.BackupSpec;
import dev.orch.controllers.Loop;
import dev.orch.controllers.batch.Jobs;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.model.Kind;
import dev.orch.model.batch.Job;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BackupsTest {
  @Test
  void backups_keepTheirPromises() {
    Trials trials = Trials.of(Promises::new, Duration.ofHours(40));
    assertThat(trials.trials()).isPositive();
  }

  private static final class Promises implements Specification {
    private final Set<String> made = new TreeSet<>();
    private final Set<String> uids = new TreeSet<>();

    @Override
    public List<Kind<?>> kinds() {
      return List.of(Backups.BACKUP);
    }

    @Override
    public List<Loop> loops() {
      return List.of(Backups.controller(), new Jobs(), new GarbageCollector(), Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (cluster.of(Backup.class).find("b").isEmpty()) {
        cluster
            .of(Backup.class)
            .create(
                new Backup(
                    ObjectMetaBuilder.builder().name("b").build(),
                    new BackupSpec("backup:1", Duration.ofMinutes(1 + rng.nextInt(9)))));
      } else if (rng.nextInt(4) == 0) {
        cluster.of(Backup.class).delete("b");
      }
    }

    /** Of each Backup there is one Job for a period, ever. */
    @Override
    public void always(Simulation cluster) {
      for (Job job : cluster.of(Job.class).list().items()) {
        if (uids.add(job.metadata().uid())) {
          String period =
              job.metadata().ownerReferences().get(0).uid() + "/" + job.metadata().name();
          assertThat(made.add(period)).as("made once: " + period).isTrue();
        }
      }
    }

    @Override
    public void settled(Simulation cluster) {
      int backups = cluster.of(Backup.class).list().items().size();
      assertThat(cluster.of(Job.class).list().items()).hasSize(3 * backups);
      assertThat(cluster.of(Pod.class).list().items()).hasSize(3 * backups);
    }

    @Override
    public Duration quiet() {
      return Duration.ZERO; // the next Job is due some time
    }
  }
}
