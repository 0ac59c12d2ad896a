package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Loop;
import dev.orch.controllers.batch.FinishedJobs;
import dev.orch.controllers.batch.Jobs;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.batch.JobStatus;
import dev.orch.model.batch.UncountedTerminatedPods;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Jobs, whatever is wanted of them and whatever goes wrong. */
class JobSpecificationTest {
  private static final String FINALIZER = "batch.kubernetes.io/job-tracking";

  @Test
  void jobs_keepTheirPromises() {
    Scenario.hold(Runs::new, Duration.ofHours(100));
  }

  static final class Runs extends Scenario {
    /** By a Job's uid, the pods that its status ever noted. */
    private final Map<String, Set<String>> succeeded = new TreeMap<>();

    private final Map<String, Set<String>> failed = new TreeMap<>();

    /** The phase that each pod was last seen in. */
    private final Map<String, String> phases = new TreeMap<>();

    /** The Jobs that were ever to run. */
    private final Set<String> begun = new TreeSet<>();

    /** The largest parallelism wanted so far of a Job: an old wish may be seen late. */
    private final Map<String, Integer> largest = new TreeMap<>();

    @Override
    public List<Loop> loops() {
      return List.of(
          new Jobs(), FinishedJobs.controller(), new GarbageCollector(), Kubelet.failing(25));
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (cluster.of(Job.class).find("j").isEmpty()) {
        create(cluster, rng);
        return;
      }
      switch (rng.nextInt(8)) {
        case 0 -> delete(cluster, Job.class, "j", rng); // with its pods, which by default stay
        case 1, 2 -> edit(cluster, spec -> spec.withSuspend(rng.nextBoolean()));
        case 3 -> edit(cluster, spec -> spec.withParallelism(1 + rng.nextInt(4)));
        case 4 -> create(cluster, rng);
        default -> anyPod(cluster, rng).ifPresent(pod -> delete(cluster, pod));
      }
    }

    private static void create(Simulation cluster, Rng rng) {
      StringBuilder spec = new StringBuilder("'parallelism':").append(1 + rng.nextInt(4));
      boolean indexed = rng.nextBoolean();
      if (indexed || rng.nextInt(4) > 0) {
        spec.append(",'completions':").append(1 + rng.nextInt(6));
      }
      if (indexed) {
        spec.append(",'completionMode':'Indexed'");
      }
      if (indexed && rng.nextBoolean()) {
        spec.append(",'backoffLimitPerIndex':").append(rng.nextInt(3));
      } else {
        spec.append(",'backoffLimit':").append(rng.nextInt(5));
      }
      if (rng.nextBoolean()) {
        spec.append(",'podReplacementPolicy':'Failed'");
      }
      if (rng.nextInt(4) == 0) {
        spec.append(",'ttlSecondsAfterFinished':").append(rng.nextInt(100));
      }
      if (rng.nextInt(4) == 0) {
        spec.append(",'suspend':true");
      }
      cluster.create(
          Job.class,
          "{'metadata':{'name':'j'},'spec':{%s,'template':{'spec':{'nodeName':'n1',"
              + "'restartPolicy':'Never','containers':[{'name':'c','image':'img:1'}]}}}}",
          spec);
    }

    private static void edit(Simulation cluster, UnaryOperator<JobSpec> change) {
      cluster.of(Job.class).edit("j", job -> job.withSpec(change.apply(job.spec())));
    }

    @Override
    public void always(Simulation cluster) {
      pods(cluster).forEach(pod -> phases.put(pod.metadata().uid(), pod.status().phase()));
      checkCounts(cluster);
      checkParallelism(cluster);
    }

    private void checkParallelism(Simulation cluster) {
      for (Job job : cluster.of(Job.class).list().items()) {
        int parallelism = Objects.requireNonNullElse(job.spec().parallelism(), 1);
        largest.merge(job.metadata().uid(), parallelism, Math::max);
        if (!Boolean.TRUE.equals(job.spec().suspend())) {
          begun.add(job.metadata().uid());
        }
      }
      Map<String, Integer> active = new TreeMap<>();
      pods(cluster).stream()
          .filter(Pods::isActive)
          .flatMap(pod -> Owners.controllerOf(pod.metadata()).stream())
          .forEach(owner -> active.merge(owner.uid(), 1, Integer::sum));
      assertThat(begun).as("Jobs that may have pods").containsAll(active.keySet());
      active.forEach(
          (uid, count) ->
              assertThat(count)
                  .as("active pods of one Job")
                  .isLessThanOrEqualTo(largest.getOrDefault(uid, 0)));
    }

    private void checkCounts(Simulation cluster) {
      for (Job job : cluster.of(Job.class).list().items()) {
        JobStatus status = job.status();
        UncountedTerminatedPods noted = noted(status);
        assertThat(noted.succeeded()).allMatch(pod -> "Succeeded".equals(phases.get(pod)));
        assertThat(noted.failed()).noneMatch(pod -> "Succeeded".equals(phases.get(pod)));
        Set<String> succeededPods = seen(succeeded, job, noted.succeeded());
        Set<String> failedPods = seen(failed, job, noted.failed());
        assertThat(status.failed() + noted.failed().size())
            .as("failed pods, counted and noted, and all that were ever noted")
            .isEqualTo(failedPods.size());
        if (!isIndexed(job)) {
          assertThat(status.succeeded() + noted.succeeded().size())
              .as("succeeded pods, counted and noted, and all that were ever noted")
              .isEqualTo(succeededPods.size());
        }
      }
    }

    private static Set<String> seen(Map<String, Set<String>> all, Job job, List<String> uids) {
      Set<String> seen = all.computeIfAbsent(job.metadata().uid(), uid -> new TreeSet<>());
      seen.addAll(uids);
      return seen;
    }

    private static UncountedTerminatedPods noted(JobStatus status) {
      return Objects.requireNonNullElse(
          status.uncountedTerminatedPods(), new UncountedTerminatedPods(List.of(), List.of()));
    }

    private static boolean isIndexed(Job job) {
      return "Indexed".equals(job.spec().completionMode());
    }

    @Override
    public void settled(Simulation cluster) {
      List<Pod> pods = pods(cluster);
      Optional<Job> found = cluster.of(Job.class).find("j");
      if (found.isEmpty()) {
        assertThat(pods).as("what a Job leaves").isEmpty();
        return;
      }
      Job job = found.get();
      assertThat(isDeleted(job)).as("still on its way out").isFalse();
      JobStatus status = job.status();
      assertThat(pods).as("pods that run").noneMatch(Pods::isActive);
      if (end(job) != null
          || job.spec().backoffLimitPerIndex() == null) { // else it may be replaced
        assertThat(pods).noneMatch(pod -> pod.metadata().finalizers().contains(FINALIZER));
      }
      assertThat(List.of(status.active(), status.ready(), status.terminating()))
          .as("active, ready, terminating")
          .containsOnly(0);
      assertThat(noted(status).succeeded()).isEmpty();
      assertThat(noted(status).failed()).isEmpty();
      String end = end(job);
      if (end == null) {
        assertThat(job.spec().suspend()).as("a Job that isn't finished is suspended").isTrue();
      } else if (end.equals("Complete")) {
        checkComplete(job);
      } else {
        assertThat(status.failed()).isPositive();
      }
    }

    private static @Nullable String end(Job job) {
      return job.status().conditions().stream()
          .filter(c -> ImmutableSet.of("Complete", "Failed").contains(c.type()))
          .map(c -> c.type())
          .findFirst()
          .orElse(null);
    }

    private static void checkComplete(Job job) {
      JobStatus status = job.status();
      int wanted = Objects.requireNonNullElse(job.spec().completions(), 1);
      if (job.spec().completions() == null) {
        assertThat(status.succeeded()).isPositive();
      } else {
        assertThat(status.succeeded()).isEqualTo(wanted);
      }
      if (isIndexed(job)) {
        assertThat(status.completedIndexes())
            .isEqualTo(wanted == 1 ? "0" : wanted == 2 ? "0,1" : "0-" + (wanted - 1));
      }
      assertThat(status.completionTime()).isNotNull();
    }
  }
}
