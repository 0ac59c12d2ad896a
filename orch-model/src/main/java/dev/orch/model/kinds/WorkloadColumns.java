package dev.orch.model.kinds;

import dev.orch.model.Column;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of workloads. */
final class WorkloadColumns {
  static final List<Column<Deployment>> DEPLOYMENT =
      Columns.<Deployment>named()
          .text(
              "Ready",
              "How many of the wanted pods are ready.",
              d -> d.status().readyReplicas() + "/" + or0(d.spec().replicas()))
          .add(
              "Up-to-date",
              "string",
              "How many pods are of the present template.",
              0,
              Columns.number(d -> d.status().updatedReplicas()))
          .add(
              "Available",
              "string",
              "How many pods have been ready for long enough.",
              0,
              Columns.number(d -> d.status().availableReplicas()))
          .age()
          .containers(d -> d.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", d -> Columns.selector(d.spec().selector()))
          .build();

  static final List<Column<ReplicaSet>> REPLICA_SET =
      Columns.<ReplicaSet>named()
          .number("Desired", "How many pods are wanted.", r -> or0(r.spec().replicas()))
          .number("Current", "How many pods there are.", r -> r.status().replicas())
          .number("Ready", "How many pods are ready.", r -> r.status().readyReplicas())
          .age()
          .containers(r -> r.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", r -> Columns.selector(r.spec().selector()))
          .build();

  static final List<Column<StatefulSet>> STATEFUL_SET =
      Columns.<StatefulSet>named()
          .text(
              "Ready",
              "How many of the wanted pods are ready.",
              s -> s.status().readyReplicas() + "/" + or0(s.spec().replicas()))
          .age()
          .containers(s -> s.spec().template().spec().containers())
          .build();

  static final List<Column<DaemonSet>> DAEMON_SET =
      Columns.<DaemonSet>named()
          .number("Desired", "How many pods are wanted.", d -> d.status().desiredNumberScheduled())
          .number("Current", "How many pods there are.", d -> d.status().currentNumberScheduled())
          .number("Ready", "How many pods are ready.", d -> d.status().numberReady())
          .number(
              "Up-to-date",
              "How many pods are of the present template.",
              d -> d.status().updatedNumberScheduled())
          .number(
              "Available",
              "How many pods have been ready for long enough.",
              d -> d.status().numberAvailable())
          .text(
              "Node Selector",
              "Labels of the nodes it runs on.",
              d -> Columns.labels(d.spec().template().spec().nodeSelector()))
          .age()
          .containers(d -> d.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", d -> Columns.selector(d.spec().selector()))
          .build();

  static final List<Column<Job>> JOB =
      Columns.<Job>named()
          .text("Status", "What the job is doing.", WorkloadColumns::jobStatus)
          .text("Completions", "How many of its pods succeeded.", WorkloadColumns::completions)
          .timed("Duration", "How long it has run.", 0, WorkloadColumns::jobDuration)
          .age()
          .containers(j -> j.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", j -> Columns.selector(j.spec().selector()))
          .build();

  private WorkloadColumns() {}

  private static int or0(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static boolean is(Job job, String type) {
    for (JobCondition condition : job.status().conditions()) {
      if (condition.type().equals(type)) {
        return condition.status().equals("True");
      }
    }
    return false;
  }

  private static String jobStatus(Job job) {
    if (is(job, "Complete")) {
      return "Complete";
    }
    if (is(job, "Failed")) {
      return "Failed";
    }
    if (job.metadata().deletionTimestamp() != null) {
      return "Terminating";
    }
    for (String type : new String[] {"Suspended", "FailureTarget", "SuccessCriteriaMet"}) {
      if (is(job, type)) {
        return type;
      }
    }
    return "Running";
  }

  private static String completions(Job job) {
    int succeeded = job.status().succeeded();
    if (job.spec().completions() != null) {
      return succeeded + "/" + job.spec().completions();
    }
    int parallelism = or0(job.spec().parallelism());
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static String jobDuration(Job job, Instant now) {
    Instant start = job.status().startTime();
    if (start == null) {
      return "";
    }
    Instant end = job.status().completionTime();
    return HumanDuration.of(Duration.between(start, end == null ? now : end));
  }
}
