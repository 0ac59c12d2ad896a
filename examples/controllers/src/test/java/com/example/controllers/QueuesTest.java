package com.example.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.controllers.Queues.Queue;
import com.example.controllers.Queues.QueueSpec;
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

class QueuesTest {
  @Test
  void queues_keepTheirPromises() {
    Trials trials = Trials.of(Promises::new, Duration.ofHours(40));
    assertThat(trials.trials()).isPositive();
  }

  private static final class Promises implements Specification {
    private final Set<String> present = new TreeSet<>();
    private final Set<String> drained = new TreeSet<>();

    @Override
    public List<Kind<?>> kinds() {
      return List.of(Queues.QUEUE);
    }

    @Override
    public List<Loop> loops() {
      return List.of(Queues.controller(), new Jobs(), new GarbageCollector(), Kubelet.failing(25));
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (cluster.of(Queue.class).find("q").isEmpty()) {
        cluster
            .of(Queue.class)
            .create(
                new Queue(
                    ObjectMetaBuilder.builder()
                        .name("q")
                        .finalizers(List.of("example.com/drained"))
                        .build(),
                    new QueueSpec("drainer:1")));
      } else {
        cluster.of(Queue.class).delete("q");
      }
    }

    /** No queue goes before a Job of its own has drained it. */
    @Override
    public void always(Simulation cluster) {
      for (Job job : cluster.of(Job.class).list().items()) {
        if (job.status().conditions().stream().anyMatch(c -> c.type().equals("Complete"))) {
          job.metadata().ownerReferences().forEach(owner -> drained.add(owner.uid()));
        }
      }
      Set<String> now = new TreeSet<>();
      cluster.of(Queue.class).list().items().forEach(queue -> now.add(queue.metadata().uid()));
      for (String uid : present) {
        assertThat(now.contains(uid) || drained.contains(uid)).as("queue " + uid).isTrue();
      }
      present.clear();
      present.addAll(now);
    }

    @Override
    public void settled(Simulation cluster) {
      assertThat(cluster.of(Queue.class).list().items())
          .allMatch(queue -> queue.metadata().deletionTimestamp() == null);
      assertThat(cluster.of(Job.class).list().items()).isEmpty();
      assertThat(cluster.of(Pod.class).list().items()).isEmpty();
    }
  }
}
